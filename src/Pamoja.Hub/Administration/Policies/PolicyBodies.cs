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
        Field.OneOf("transfers", [.. Modes.Select(each => each.Name)]).Optional,
        Field.Boolean("limitAboveLiquidity").Optional,
        Field.Boolean("fundsOutUnderOpenPosition").Optional,
        Field.Boolean("spendReceivedFunds").Optional,
        Field.Boolean("disableWhileUnsettled").Optional);

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
