namespace Pamoja.Hub;

/// <summary>Bodies of funds movements.</summary>
internal static class FundsBodies
{
    public const string FundsIn = "recordFundsIn";
    public const string ReserveFundsOut = "recordFundsOutPrepareReserve";
    public const string CommitFundsOut = "recordFundsOutCommit";
    public const string AbortFundsOut = "recordFundsOutAbort";

    /// <summary>POST: funds arrived, or are to leave.</summary>
    public static readonly AdministrationSchema Record = new(
        Field.TransferId("transferId"),
        Field.Text("externalReference"),
        Field.OneOf("action", FundsIn, ReserveFundsOut),
        Field.Text("reason"),
        Field.Object("amount", Field.Number("amount", isPositive: true), Field.Currency()),
        Field.ExtensionList.Optional);

    /// <summary>PUT: funds that were reserved left, or did not.</summary>
    public static readonly AdministrationSchema Decide = new(Field.OneOf("action", CommitFundsOut, AbortFundsOut), Field.Text("reason"));
}
