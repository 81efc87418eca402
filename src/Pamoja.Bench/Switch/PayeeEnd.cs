using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// The payees of the bench, and the oracle that knows them. Each request is taken with 202 and answered at once through the hub that it came from: the
/// first segment of the path says which.
/// </summary>
public sealed class PayeeEnd : IAsyncDisposable
{
    private const string OraclePrefix = "oracle";

    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _client = Connections.Open();
    private readonly IReadOnlyDictionary<string, Uri> _hubs;
    private readonly TimeProvider _time;

    private PayeeEnd(WebApplication application, IReadOnlyDictionary<string, Uri> hubs, TimeProvider time) =>
        (_application, _hubs, _time) = (application, hubs, time);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Base URL of a payee as one of the hubs is to know it.</summary>
    public static Uri AddressOf(Uri end, string hub, string payee) => new(end, $"/{hub}/{payee}");

    /// <summary>Base URL of the oracle.</summary>
    public static Uri OracleOf(Uri end) => new(end, $"/{OraclePrefix}");

    /// <summary>Starts on a free port of loopback.</summary>
    /// <param name="hubs">Where each hub is, by the name that it has in paths.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<PayeeEnd> StartAsync(IReadOnlyDictionary<string, Uri> hubs, TimeProvider time, CancellationToken cancellation)
    {
        var application = Connections.Listener();
        var end = new PayeeEnd(application, hubs, time);
        application.Run(end.TakeAsync);
        await application.StartAsync(cancellation);
        return end;
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await Connections.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        var path = context.Request.Path.Value!.Split('/');
        if (path[1] == OraclePrefix)
        {
            await TellHolderAsync(context, path[^1]);
            return;
        }

        context.Response.ContentLength = 0;
        if (HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method)) return;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        var source = context.Request.Headers[HeaderNames.FspiopSource].ToString();
        context.Response.OnCompleted(() =>
        {
            // Not waited for: the connection must be free again, the answer may come back on the same one.
            _ = AnswerAsync(_hubs[path[1]], path[2], source, path[3], path[^1], body);
            return Task.CompletedTask;
        });
    }

    private async Task AnswerAsync(Uri hub, string payee, string payer, string resource, string last, byte[] body)
    {
        var now = _time.GetUtcNow();
        var (path, answer) = resource switch
        {
            ResourceNames.Parties => ($"/parties/MSISDN/{last}", SwitchMessages.Party(last, payee)),
            ResourceNames.Quotes => ($"/quotes/{IdOf(body, "quoteId")}", SwitchMessages.Offer(Timestamp.Write(now.AddMinutes(1)))),
            _ => ($"/transfers/{IdOf(body, "transferId")}", SwitchMessages.Fulfil(Timestamp.Write(now))),
        };
        using var request = SwitchMessages.To(hub, HttpMethod.Put, path, resource, payee, payer, HttpDate.Write(now), answer);
        try
        {
            using var response = await _client.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // The hub broke the connection; the payer waits in vain, and is counted.
        }
    }

    private static string IdOf(byte[] body, string name)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty(name).GetString()!;
    }

    private static Task TellHolderAsync(HttpContext context, string party)
    {
        context.Response.ContentType = "application/json";
        var holder = SwitchScheme.HolderOf(party);
        return context.Response.WriteAsync($$$"""{"partyList":[{"fspId":"{{{holder}}}","currency":"{{{SwitchScheme.Currency}}}"}]}""");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _client.Dispose();
    }
}
