using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>Sends a request to the hub and waits for the callback that answers it, whole, as the outbound API shows it.</summary>
internal sealed class ConnectorRequests(ConnectorOptions options, FspiopClient hub, Callbacks callbacks)
{
    /// <summary>The callback's headers and body, and who sent it.</summary>
    /// <exception cref="OutboundException">The hub refused, nothing came in time, or what came was an error.</exception>
    public async Task<ReceivedCallback> AskAsync(
        HttpMethod method, string path, string answeredAt, string? destination, JsonObject? body, CancellationToken cancellation)
    {
        var expected = callbacks.Expect("PUT", answeredAt);
        if (await hub.RequestAsync(method, path, destination, body, cancellation) is { } refused)
        {
            var why = refused.ToString();
            throw new OutboundException(StatusCodes.Status500InternalServerError, why, Error(refused.ErrorCode, why));
        }

        var callback = await callbacks.WaitAsync(expected, options.CallbackTimeout, cancellation) ?? throw new OutboundException(
            StatusCodes.Status504GatewayTimeout, $"no PUT {answeredAt} within {options.CallbackTimeout.TotalSeconds} s",
            Error(FspiopError.ServerTimedOut.Code, "Server timed out"));
        var received = new ReceivedCallback(callback.Source, callback.Headers, JsonTexts.Parse(callback.Body.Span) as JsonObject ?? []);
        if (!callback.IsError) return received;
        var error = ReceivedError.Read(callback.Body.Span);
        throw new OutboundException(
            StatusCodes.Status500InternalServerError, $"{error?.Code} {error?.Description}".Trim(), (JsonObject)received.Body.DeepClone());
    }

    private static JsonObject Error(string? code, string description) => new()
    {
        ["errorInformation"] = new JsonObject { ["errorCode"] = code ?? "2001", ["errorDescription"] = description },
    };
}

/// <summary>A callback as the outbound API shows it.</summary>
/// <param name="Source">FSPIOP-Source.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Body">Its body.</param>
internal sealed record ReceivedCallback(string Source, IReadOnlyDictionary<string, string> Headers, JsonObject Body)
{
    /// <summary>Both, in the outbound API's form.</summary>
    public JsonObject Shown() => new()
    {
        ["headers"] = new JsonObject(Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        ["body"] = Body.DeepClone(),
    };
}

/// <summary>A step of an outbound operation failed: what the outbound API answers.</summary>
internal sealed class OutboundException(int status, string message, JsonObject error) : Exception(message)
{
    /// <summary>One of our own making: 500 and code 2001.</summary>
    public static OutboundException Because(string why) => new(500, why, new JsonObject
    {
        ["errorInformation"] = new JsonObject { ["errorCode"] = "2001", ["errorDescription"] = why },
    });

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>The error object of the API that came, or that says what did not.</summary>
    public JsonObject Error => error;
}
