using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>Bodies of policies.</summary>
internal static class PolicyBodies
{
    /// <summary>Modes under the names of the API.</summary>
    public static readonly (TransferMode Mode, string Name)[] Modes =
    [
        (TransferMode.All, "ALL"),
        (TransferMode.SendOnly, "SEND_ONLY"),
        (TransferMode.ReceiveOnly, "RECEIVE_ONLY"),
        (TransferMode.None, "NONE"),
    ];

    /// <summary>PUT: the whole policy; what is left out or null is not decided.</summary>
    public static readonly AdministrationSchema Replace = new(
        Field.OneOf("transfers", [.. Modes.Select(each => each.Name)]).Optional
            .Means("Which new transfers it may take part in: pay and be paid, pay only, be paid only, neither."),
        Field.Boolean("limitAboveLiquidity").Optional.Means("Whether a new limit may exceed the good funds."),
        Field.Boolean("fundsOutUnderOpenPosition").Optional.Means("Whether funds that cover an open position may go out."),
        Field.Boolean("spendReceivedFunds").Optional
            .Means("Whether what was received and is not settled yet adds to what may be spent, or makes up for what was spent."),
        Field.Boolean("disableWhileUnsettled").Optional
            .Means("Whether it may be disabled while a position is open or something is reserved."));

    /// <summary>The policy of a checked body.</summary>
    public static ParticipantPolicy Read(RequestBody body) => new()
    {
        Mode = body.TryText("transfers") is { } name ? Modes.First(each => each.Name == name).Mode : null,
        AllowsLimitAboveLiquidity = body.TryBoolean("limitAboveLiquidity"),
        AllowsFundsOutUnderOpenPosition = body.TryBoolean("fundsOutUnderOpenPosition"),
        AllowsSpendingReceived = body.TryBoolean("spendReceivedFunds"),
        AllowsDisablingUnsettled = body.TryBoolean("disableWhileUnsettled"),
    };
}
