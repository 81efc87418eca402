using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Simulator;

/// <summary>
/// A participant of the scheme, on a real port: as payee it answers lookups, quotes and transfers; as payer it sends them and waits for
/// their callbacks. It knows of the hub only what HTTP says.
/// </summary>
public sealed class SimulatedDfsp : IAsyncDisposable
{
    private readonly DfspOptions _options;
    private readonly TimeProvider _time;
    private readonly FspiopClient _hub;
    private readonly Callbacks _callbacks;
    private readonly PayeeSide _payee;
    private readonly PayerSide _payer;
    private readonly BulkPayeeSide _bulkPayee;
    private readonly BulkPayerSide _bulkPayer;
    private readonly ConnectorConverter _converter;
    private readonly BackOffice _backOffice = new();
    private readonly ControlEndpoint _control;
    private LoopbackServer? _server;

    private SimulatedDfsp(DfspOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _hub = new FspiopClient(options, time);
        _callbacks = new Callbacks(time);
        var quotes = new QuoteBook();
        _payee = new PayeeSide(options, _hub, quotes, time);
        _payer = new PayerSide(options, _hub, _callbacks, time);
        _bulkPayee = new BulkPayeeSide(options, _hub, quotes, _payee, time);
        _bulkPayer = new BulkPayerSide(options, _payer, time);
        _converter = new ConnectorConverter(options.Rates, options.Validity, _hub, time);
        _control = new ControlEndpoint(this, _payer, _callbacks);
    }

    /// <summary>Its FSP id.</summary>
    public string FspId => _options.FspId;

    /// <summary>Where the hub reaches it.</summary>
    public Uri Address => _server!.Address;

    /// <summary>How it answers transfers from now on.</summary>
    public PayeeBehaviour Behaviour
    {
        get => _payee.Behaviour;
        set => _payee.Behaviour = value;
    }

    /// <summary>Starts one.</summary>
    public static async Task<SimulatedDfsp> StartAsync(DfspOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var dfsp = new SimulatedDfsp(options, time);
        dfsp._server = await LoopbackServer.StartAsync(options.Port, dfsp.HandleAsync, cancellation);
        return dfsp;
    }

    /// <summary>Asks the hub who holds a party: GET /parties.</summary>
    public Task<Reply<FoundParty>> LookUpAsync(string partyIdType, string identifier, CancellationToken cancellation = default) =>
        _payer.LookUpAsync(partyIdType, identifier, cancellation);

    /// <summary>Asks the payee's FSP for its terms: POST /quotes.</summary>
    /// <param name="payee">Who is paid.</param>
    /// <param name="amount">In units of <paramref name="currency"/>.</param>
    /// <param name="currency">Three letters.</param>
    /// <param name="transactionId">Of a conversion that it is for; else a new one.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Reply<OfferedQuote>> QuoteAsync(
        FoundParty payee, decimal amount, string currency, string? transactionId = null, CancellationToken cancellation = default) =>
        _payer.QuoteAsync(payee, amount, currency, cancellation, transactionId);

    /// <summary>Asks a provider what it gives for an amount: POST /fxQuotes.</summary>
    public Task<Reply<OfferedConversion>> QuoteConversionAsync(
        string provider, decimal amount, string source, string target, CancellationToken cancellation = default) =>
        _payer.QuoteConversionAsync(provider, amount, source, target, cancellation);

    /// <summary>Has it converted on those terms, for the transfer to come: POST /fxTransfers.</summary>
    public Task<Reply<FinishedTransfer>> ConvertAsync(OfferedConversion offer, CancellationToken cancellation = default) =>
        _payer.ConvertAsync(offer, cancellation);

    /// <summary>Pays on those terms: POST /transfers.</summary>
    public Task<Reply<FinishedTransfer>> TransferAsync(OfferedQuote quote, CancellationToken cancellation = default) =>
        _payer.TransferAsync(quote, cancellation);

    /// <summary>Pays many at once, all to one FSP: POST /bulkQuotes, then POST /bulkTransfers. At most 1,000.</summary>
    public Task<Reply<BulkPayment>> PayBulkAsync(
        string payeeFsp, string partyIdType, string currency, IReadOnlyList<BulkOrder> orders, CancellationToken cancellation = default) =>
        _bulkPayer.PayAsync(payeeFsp, partyIdType, currency, orders, cancellation);

    /// <summary>A payment in another currency than ours: lookup, conversion and quote, then both transfers. Stops at the first step that fails.</summary>
    /// <param name="party">Who is paid.</param>
    /// <param name="provider">Who converts.</param>
    /// <param name="amount">What is given, in units of <paramref name="source"/>.</param>
    /// <param name="source">Our currency.</param>
    /// <param name="target">The payee's.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Payment> PayConvertedAsync(
        SimulatedParty party, string provider, decimal amount, string source, string target, CancellationToken cancellation = default)
    {
        List<PaymentPhase> phases = [];
        var payee = await StepAsync(phases, "lookup", () => _payer.LookUpAsync(party.PartyIdType, party.Identifier, cancellation));
        var offer = payee is null
            ? null
            : await StepAsync(phases, "fxQuote", () => _payer.QuoteConversionAsync(provider, amount, source, target, cancellation));
        var quote = offer is null
            ? null
            : await StepAsync(phases, "quote", () => _payer.QuoteAsync(payee!, offer.TargetAmount, target, cancellation, offer.TransactionId));
        var conversion = quote is null ? null : await StepAsync(phases, "fxTransfer", () => _payer.ConvertAsync(offer!, cancellation));
        var transfer = conversion is null ? null : await StepAsync(phases, "transfer", () => _payer.TransferAsync(quote!, cancellation));
        return new Payment(phases, payee, quote, transfer);
    }

    /// <summary>A payment from lookup to transfer; stops at the first step that fails.</summary>
    public async Task<Payment> PayAsync(
        string partyIdType, string identifier, decimal amount, string currency, CancellationToken cancellation = default)
    {
        List<PaymentPhase> phases = [];
        var party = await StepAsync(phases, "lookup", () => _payer.LookUpAsync(partyIdType, identifier, cancellation));
        var quote = party is null ? null : await StepAsync(phases, "quote", () => _payer.QuoteAsync(party, amount, currency, cancellation));
        var transfer = quote is null ? null : await StepAsync(phases, "transfer", () => _payer.TransferAsync(quote, cancellation));
        return new Payment(phases, party, quote, transfer);
    }

    private async Task<T?> StepAsync<T>(List<PaymentPhase> phases, string name, Func<Task<Reply<T>>> step)
        where T : class
    {
        var started = _time.GetTimestamp();
        var reply = await step();
        phases.Add(new PaymentPhase(name, _time.GetElapsedTime(started), reply.Value is null ? reply.ToString() : null));
        return reply.Value;
    }

    /// <summary>Tells the hub, and by it the oracle, that a party is held here: POST /participants/{Type}/{ID}.</summary>
    public Task<Reply<Callback>> RegisterAsync(SimulatedParty party, string currency, CancellationToken cancellation = default)
    {
        var path = IncomingRequest.Path("participants", party.PartyIdType, party.Identifier);
        var body = new System.Text.Json.Nodes.JsonObject { ["fspId"] = FspId, ["currency"] = currency };
        return _payer.AskAsync(HttpMethod.Post, path, path, null, body, cancellation);
    }

    /// <summary>The notification about a transfer that this DFSP reserved: PATCH /transfers/{ID}. Null if none comes in time.</summary>
    public Task<Callback?> NotificationAsync(string transferId, TimeSpan patience, CancellationToken cancellation = default) =>
        _callbacks.LastOrNextAsync("PATCH", IncomingRequest.Path("transfers", transferId), patience, cancellation);

    /// <summary>The callback to a path of the API, such as <c>/quotes/{id}</c>. Null if none comes in time.</summary>
    public Task<Callback?> CallbackAsync(string path, TimeSpan patience, CancellationToken cancellation = default) =>
        _callbacks.LastOrNextAsync("PUT", path, patience, cancellation);

    /// <summary>Stops it; what it still had to answer stays unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        await _backOffice.DisposeAsync();
        _hub.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var segments = LoopbackServer.Segments(context);
        if (segments is [ControlEndpoint.Root, ..])
        {
            await _control.HandleAsync(context, segments);
            return;
        }

        var method = context.Request.Method;
        var source = context.Request.Headers[HeaderNames.FspiopSource].ToString();
        _options.Observer?.Invoke(new Exchange("hub", FspId, $"{method} {context.Request.Path}", _time.GetTimestamp()));
        var body = await LoopbackServer.BodyAsync(context);
        context.Response.StatusCode = (method, segments) switch
        {
            ("GET", ["parties", _, _] or ["parties", _, _, _]) => Take(_payee.AnswerLookupAsync),
            ("POST", ["quotes"]) => Take(_payee.AnswerQuoteAsync),
            ("POST", ["transfers"]) => Take(_payee.AnswerTransferAsync),
            ("POST", ["bulkQuotes"]) => Take(_bulkPayee.AnswerQuoteAsync),
            ("POST", ["bulkTransfers"]) => Take(_bulkPayee.AnswerTransferAsync),
            ("POST", ["fxQuotes"]) when _options.Rates.Count > 0 => Take(_converter.AnswerQuoteAsync),
            ("POST", ["fxTransfers"]) when _options.Rates.Count > 0 => Take(_converter.AnswerTransferAsync),
            ("PUT" or "PATCH", [_, _, ..]) => Arrived(),
            _ => StatusCodes.Status404NotFound,
        };

        int Take(Func<IncomingRequest, CancellationToken, Task> answer)
        {
            var request = new IncomingRequest(source, VersionOf(context.Request.ContentType), segments, JsonTexts.Parse(body));
            return _backOffice.TryTake(cancellation => answer(request, cancellation))
                ? StatusCodes.Status202Accepted
                : StatusCodes.Status503ServiceUnavailable;
        }

        int Arrived()
        {
            var isError = segments[^1] == "error";
            var path = IncomingRequest.Path(isError ? segments[..^1] : segments);
            _callbacks.Arrived(new Callback(method, path, isError, source, body));
            return StatusCodes.Status200OK;
        }
    }

    private static string VersionOf(string? contentType)
    {
        const string parameter = "version=";
        var at = contentType?.IndexOf(parameter, StringComparison.Ordinal) ?? -1;
        return at < 0 ? "1.0" : contentType![(at + parameter.Length)..];
    }
}
