using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>Bodies of the settlement API.</summary>
internal static class SettlementBodies
{
    private static readonly string[] AccountStates =
    [
        .. new[]
        {
            SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled, SettlementState.Pending,
        }.Select(SettlementStateName.Of),
    ];

    private static readonly Field State = Field.OneOf("state", AccountStates);

    private static readonly Field Reason = Field.Text("reason").Like("the bank confirmed");

    private static readonly Field Reference = Field.Text("externalReference").Like("REF-0001").Optional;

    private static readonly Field Accounts = Field.List("accounts", 0, Field.Identity("id"), State, Reason, Reference);

    /// <summary>POST /settlementWindows/{id}.</summary>
    public static readonly AdministrationSchema Close = new(
        Field.OneOf("state", "CLOSED"), Field.Text("reason").Like("end of the day"));

    /// <summary>POST /settlements.</summary>
    public static readonly AdministrationSchema Create = new(
        Field.Text("settlementModel").Like("DEFERREDNET"),
        Field.Text("reason").Like("end of the day"),
        Field.List("settlementWindows", 1, Field.Identity("id")));

    /// <summary>PUT /settlements/{id}: accounts, or the state ABORTED for the whole; never both.</summary>
    public static readonly AdministrationSchema Change = new(
        Field.List("participants", 0, Field.Identity("id"), Accounts).Optional,
        Field.OneOf("state", "ABORTED", "INVALID").Optional with { Example = () => null },
        Reason.Optional with { Example = () => null },
        Reference with { Example = () => null });

    /// <summary>PUT /settlements/{sid}/participants/{pid}.</summary>
    public static readonly AdministrationSchema ChangeParticipant = new(Accounts);

    /// <summary>PUT /settlements/{sid}/participants/{pid}/accounts/{aid}.</summary>
    public static readonly AdministrationSchema ChangeAccount = new(State, Reason, Reference);
}
