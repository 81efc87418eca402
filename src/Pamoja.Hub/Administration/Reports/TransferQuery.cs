using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What a query wants of transfers.</summary>
internal static class TransferQuery
{
    public static TransferCriteria Read(AdministrationRequest request, QueryValues query, RegistrySnapshot registry)
    {
        var amount = query.Amount("amount");
        var code = request.Query("errorCode");
        if (code is not null && (code.Length != 4 || !code.All(char.IsAsciiDigit))) query.Fail<string?>("errorCode", "must be four digits");
        return new TransferCriteria
        {
            From = query.Moment("from"),
            To = query.Moment("to"),
            Payer = query.Participant("payer", registry),
            Payee = query.Participant("payee", registry),
            Participant = query.Participant("participant", registry),
            Currency = query.Currency("currency"),
            AmountMin = amount ?? query.Amount("amountMin"),
            AmountMax = amount ?? query.Amount("amountMax"),
            States = query.Words("state", ReportNames.States),
            Kinds = query.Words("kind", ReportNames.Kinds),
            Reasons = code is null ? null : ReasonsOf(code),
            CausePrefix = code is null ? null : $"{code}:",
            BatchId = query.Number("batchId", 0, long.MaxValue),
            WindowId = (int?)query.Number("settlementWindowId", 1, int.MaxValue),
        };
    }

    /// <summary>Every reason that is told with a code. What a payee said has its own.</summary>
    private static Reason[] ReasonsOf(string code) =>
    [
        .. Enum.GetValues<Reason>()
            .Where(reason => reason is not (Reason.None or Reason.PayeeError) && TransferErrors.Of(reason).Code == code),
    ];
}
