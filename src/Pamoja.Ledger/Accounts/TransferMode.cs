namespace Pamoja.Ledger;

/// <summary>Which new transfers and conversions a participant may take part in. What is reserved already is decided as ever.</summary>
public enum TransferMode
{
    /// <summary>It pays and is paid.</summary>
    All = 0,

    /// <summary>It pays and is not paid.</summary>
    SendOnly = 1,

    /// <summary>It is paid and does not pay.</summary>
    ReceiveOnly = 2,

    /// <summary>Neither: it is paused.</summary>
    None = 3,
}
