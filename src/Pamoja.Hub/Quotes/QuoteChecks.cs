using System.Text.Json;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// What must hold before a quote is passed on: both sides can take part in the transfer that would follow. Terms are between the FSPs. What an
/// FSP of another scheme can do is for that scheme to say.
/// </summary>
internal static class QuoteChecks
{
    /// <summary>
    /// POST /quotes. A payer that says what it can pay in must be able to, in each; otherwise the payee's FSP must be able to take the
    /// quoted currency.
    /// </summary>
    internal static ErrorInformation? OfQuote(Request request)
    {
        var quote = QuoteRequest.From(request.Body!);
        var (payer, payee) = (request.Source!, request.Destination!);
        if (!payer.IsActive || !quote.PayerSupportedCurrencies.All(currency => CanMove(payer, currency)))
        {
            return Unsupported(FspiopError.PayerFspIdNotFound, payer.Name);
        }

        var isSupported = quote.PayerSupportedCurrencies.Count > 0 ? payee.IsActive : CanMove(payee, quote.Currency);
        return isSupported ? null : Unsupported(FspiopError.DestinationFspError, payee.Name);
    }

    /// <summary>PUT /quotes/{ID}: an answer asks for nothing, and the payee's FSP can take what it offers to.</summary>
    internal static ErrorInformation? OfOffer(Request request)
    {
        if (request.Message.Headers[HeaderNames.Accept] is not null)
        {
            return FspiopError.GenericValidationError.With("accept header is not allowed in PUT /quotes");
        }

        var payee = request.Source!;
        return CanMove(payee, QuoteResponse.From(request.Body!).ReceiveCurrency)
            ? null
            : Unsupported(FspiopError.DestinationFspError, payee.Name);
    }

    /// <summary>POST /fxQuotes: the provider can take the one currency and give the other.</summary>
    internal static ErrorInformation? OfConversion(Request request)
    {
        var terms = request.Body!.Root.GetProperty("conversionTerms");
        var provider = request.Destination!;
        var (taken, given) = (Currency(terms.GetProperty("sourceAmount")), Currency(terms.GetProperty("targetAmount")));
        return CanMove(provider, taken) && CanMove(provider, given)
            ? null
            : Unsupported(FspiopError.GenericValidationError, provider.Name);
    }

    /// <summary>POST /bulkQuotes: both sides can move the currency of the first quote.</summary>
    internal static ErrorInformation? OfBulk(Request request)
    {
        var currency = Currency(request.Body!.Root.GetProperty("individualQuotes")[0].GetProperty("amount"));
        if (!CanMove(request.Source!, currency)) return Unsupported(FspiopError.PayerFspIdNotFound, request.SourceName);
        return CanMove(request.Destination!, currency)
            ? null
            : Unsupported(FspiopError.DestinationFspError, request.DestinationName!);
    }

    /// <summary>A participant that is none, is not active, or has no active account for it.</summary>
    internal static ErrorInformation Unsupported(FspiopError error, string name) => error.With($"Unsupported participant '{name}'");

    private static bool CanMove(Participant participant, string currency) =>
        participant.IsExternal || (participant.IsActive && participant.Account(AccountType.Position, currency) is { IsActive: true });

    private static string Currency(JsonElement money) => money.GetProperty("currency").ToString();
}
