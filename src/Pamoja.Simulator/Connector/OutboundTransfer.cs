using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>
/// A transfer that a backend started through the outbound API: find the payee, convert if currencies differ, agree on terms, pay. It stops
/// where the backend has a say, and goes on when that comes. Its data is what the API shows.
/// </summary>
internal sealed class OutboundTransfer
{
    private readonly ConnectorOptions _options;
    private readonly OutboundSteps _steps;
    private int _isBusy;

    public OutboundTransfer(ConnectorOptions options, OutboundSteps steps, JsonObject request)
    {
        (_options, _steps) = (options, steps);
        Data = (JsonObject)request.DeepClone();
        Data["transferId"] = Guid.NewGuid().ToString();
        Data["direction"] = "OUTBOUND";
        ((JsonObject)Data["from"]!)["fspId"] = options.FspId;
    }

    /// <summary>What the API shows, without the state.</summary>
    public JsonObject Data { get; }

    /// <summary>How far it is.</summary>
    public OutboundState State { get; private set; }

    public string TransferId => JsonTexts.At(Data, "transferId")!;

    /// <summary>Goes on until it is done or the backend is to decide. One call at a time: another one meanwhile is refused.</summary>
    /// <param name="decision">What the backend decided: acceptParty, acceptQuote, acceptConversion, acceptQuoteOrConversion.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OutboundException">A step failed.</exception>
    public async Task<JsonObject> RunAsync(JsonObject? decision, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1) throw OutboundException.Because("the transfer is under way");
        try
        {
            if (decision is not null) Decide(decision);
            while (!IsWaiting(decision)) decision = await StepAsync(cancellation);
            return Shown();
        }
        catch (OutboundException failed)
        {
            // The API shows the error beside how far it came.
            State = OutboundState.Failed;
            Data["lastError"] = new JsonObject { ["httpStatusCode"] = failed.Status, ["mojaloopError"] = failed.Error.DeepClone() };
            throw;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>Data and state as the API shows them.</summary>
    public JsonObject Shown()
    {
        var shown = (JsonObject)Data.DeepClone();
        shown["currentState"] = State switch
        {
            OutboundState.PartyKnown => "WAITING_FOR_PARTY_ACCEPTANCE",
            OutboundState.ConversionKnown => "WAITING_FOR_CONVERSION_ACCEPTANCE",
            OutboundState.QuoteKnown => "WAITING_FOR_QUOTE_ACCEPTANCE",
            OutboundState.Done => "COMPLETED",
            OutboundState.Aborted => "ABORTED",
            _ => "ERROR_OCCURRED",
        };
        return shown;
    }

    private bool NeedsConversion => Data["needFx"]?.GetValue<bool>() == true;

    private bool Sends => JsonTexts.At(Data, "amountType") != "RECEIVE";

    // A fresh decision takes it out of a waiting state once; after each step it waits again where the backend has a say.
    private bool IsWaiting(JsonObject? decision) => State switch
    {
        OutboundState.Start => false,
        OutboundState.PartyKnown => decision is null && !_options.AcceptsParties,
        OutboundState.ConversionKnown => decision is null,
        OutboundState.QuoteKnown => decision is null && (NeedsConversion || !_options.AcceptsQuotes),
        OutboundState.Converted => false,
        _ => true,
    };

    private void Decide(JsonObject decision)
    {
        if (decision["amount"] is { } amount) Data["amount"] = amount.DeepClone();
        if (decision["to"] is JsonObject to) Data["to"] = to.DeepClone();
        var names = State switch
        {
            OutboundState.PartyKnown => new[] { "acceptParty" },
            OutboundState.ConversionKnown => ["acceptConversion", "acceptQuoteOrConversion"],
            OutboundState.QuoteKnown => ["acceptQuote", "acceptQuoteOrConversion"],
            _ => [],
        };
        if (names.Length == 0) return;
        var accepted = names.Any(name => decision[name] is JsonValue value && value.TryGetValue<bool>(out var yes) && yes);
        Data[names[0]] = accepted;
        if (accepted) return;
        var what = names[0]["accept".Length..];
        Data["abortedReason"] = what == "Party" ? "Payee rejected by backend" : $"{what} rejected by backend";
        State = OutboundState.Aborted;
    }

    /// <summary>One step; always null: only the first step of a call is taken on a decision.</summary>
    private async Task<JsonObject?> StepAsync(CancellationToken cancellation)
    {
        State = (State, NeedsConversion) switch
        {
            (OutboundState.Start, _) => await _steps.FindPayeeAsync(Data, cancellation),
            (OutboundState.PartyKnown, true) when Sends => await _steps.AskConversionAsync(Data, cancellation),
            (OutboundState.PartyKnown, _) => await _steps.AskTermsAsync(Data, cancellation),
            (OutboundState.ConversionKnown, _) when Sends => await _steps.AskTermsAsync(Data, cancellation),
            (OutboundState.ConversionKnown, _) => await _steps.ConvertAsync(Data, cancellation),
            (OutboundState.QuoteKnown, false) => await _steps.PayAsync(Data, cancellation),
            (OutboundState.QuoteKnown, true) when Sends => await _steps.ConvertAsync(Data, cancellation),
            (OutboundState.QuoteKnown, true) => await _steps.AskConversionAsync(Data, cancellation),
            (OutboundState.Converted, _) => await _steps.PayAsync(Data, cancellation),
            _ => State,
        };
        return null;
    }
}

/// <summary>How far an outbound transfer is.</summary>
internal enum OutboundState
{
    /// <summary>Nothing was done yet.</summary>
    Start,

    /// <summary>The payee was found; the backend may accept it.</summary>
    PartyKnown,

    /// <summary>The conversion's terms are known; the backend is to accept them.</summary>
    ConversionKnown,

    /// <summary>The payment's terms are known; the backend may accept them.</summary>
    QuoteKnown,

    /// <summary>The conversion is reserved; the payment follows.</summary>
    Converted,

    /// <summary>Paid.</summary>
    Done,

    /// <summary>The backend said no.</summary>
    Aborted,

    /// <summary>A step failed.</summary>
    Failed,
}
