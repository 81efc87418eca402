namespace Pamoja.Bench;

/// <summary>The phases of a payment by their names in reports.</summary>
public static class Phases
{
    /// <summary>GET /parties to its callback.</summary>
    public const string Lookup = "lookup";

    /// <summary>POST /quotes to its callback.</summary>
    public const string Quote = "quote";

    /// <summary>POST /transfers to its callback.</summary>
    public const string Transfer = "transfer";
}
