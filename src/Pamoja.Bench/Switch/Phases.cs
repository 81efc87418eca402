namespace Pamoja.Bench;

/// <summary>The phases of a payment by their names in reports.</summary>
public static class Phases
{
    /// <summary>GET /parties to its callback.</summary>
    public const string Lookup = "lookup";

    /// <summary>POST /quotes to its callback.</summary>
    public const string Quote = "quote";

    /// <summary>POST /fxQuotes to its callback.</summary>
    public const string FxQuote = "fxQuote";

    /// <summary>POST /fxTransfers to its callback.</summary>
    public const string FxTransfer = "fxTransfer";

    /// <summary>POST /transfers to its callback.</summary>
    public const string Transfer = "transfer";

    /// <summary>All, in their order.</summary>
    public static readonly IReadOnlyList<string> InOrder = [Lookup, FxQuote, Quote, FxTransfer, Transfer];
}
