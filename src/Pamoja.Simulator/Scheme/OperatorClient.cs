using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>An operator at the hub's administration API.</summary>
public sealed class OperatorClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Speaks to the administration API at a base URL.</summary>
    public OperatorClient(Uri administration) => _http = HttpConnections.To(administration, TimeSpan.FromSeconds(20));

    /// <summary>The accounts of a participant; null if there is no such participant.</summary>
    /// <exception cref="OperatorException">The hub refuses or does not answer.</exception>
    public async Task<IReadOnlyList<AccountView>?> AccountsAsync(string participant, CancellationToken cancellation = default)
    {
        var path = $"/participants/{Uri.EscapeDataString(participant)}/accounts";
        var (status, body) = await SendAsync(HttpMethod.Get, path, null, cancellation);
        // The hub says 400 or 404 with code 3200 of a name that it does not know.
        if (status is 400 or 404 && ReceivedError.Read(body) is { Code: "3200" }) return null;
        return
        [
            .. Array(status, body, "the accounts").OfType<JsonObject>().Select(account => new AccountView(
                account["id"]!.GetValue<int>(),
                account["ledgerAccountType"]!.GetValue<string>(),
                account["currency"]!.GetValue<string>(),
                account["value"]!.GetValue<decimal>(),
                account["reservedValue"]?.GetValue<decimal>() ?? 0)),
        ];
    }

    /// <summary>A participant's position in a currency.</summary>
    /// <exception cref="OperatorException">The hub refuses, does not answer, or knows no such account.</exception>
    public async Task<decimal> PositionAsync(string participant, string currency, CancellationToken cancellation = default)
    {
        var accounts = await AccountsAsync(participant, cancellation);
        return accounts?.FirstOrDefault(account => account.Type == "POSITION" && account.Currency == currency)?.Value
            ?? throw new OperatorException($"{participant} has no POSITION account in {currency}");
    }

    /// <summary>Reads a list, such as the settlement models.</summary>
    /// <exception cref="OperatorException">The hub refuses or does not answer.</exception>
    public async Task<JsonArray> ListAsync(string path, CancellationToken cancellation = default)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path, null, cancellation);
        return Array(status, body, path);
    }

    /// <summary>Does something, which the hub must accept.</summary>
    /// <exception cref="OperatorException">The hub refuses or does not answer.</exception>
    public async Task DoAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellation = default)
    {
        var (status, answer) = await SendAsync(method, path, body, cancellation);
        if (status is < 200 or > 299) throw new OperatorException($"{method} {path}: {Explain(status, answer)}");
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<(int Status, byte[] Body)> SendAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException unreachable)
        {
            // No answer: the hub is down, or broke the connection.
            throw new OperatorException($"{method} {path}: the hub's administration cannot be reached: {unreachable.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The client's own time-out.
            throw new OperatorException($"{method} {path}: no answer within {_http.Timeout.TotalSeconds} s");
        }
    }

    private static JsonArray Array(int status, byte[] body, string what) =>
        status == 200 && JsonTexts.Parse(body) is JsonArray list ? list : throw new OperatorException($"{what}: {Explain(status, body)}");

    private static string Explain(int status, byte[] body) =>
        ReceivedError.Read(body) is { } error ? $"{status}, {error.Code} {error.Description}" : $"the hub answered {status}";
}

/// <summary>An account as the administration API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">POSITION, SETTLEMENT, ...</param>
/// <param name="Currency">Three letters.</param>
/// <param name="Value">Its balance: a position is what the participant owes, a settlement account is negative while it holds funds.</param>
/// <param name="Reserved">What is reserved and not yet decided.</param>
public sealed record AccountView(int Id, string Type, string Currency, decimal Value, decimal Reserved);
