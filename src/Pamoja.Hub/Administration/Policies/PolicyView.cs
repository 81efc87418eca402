using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>What was decided; null is left to the scheme, and there to the default, which allows.</summary>
internal sealed record PolicyView(
    string? Transfers, bool? LimitAboveLiquidity, bool? FundsOutUnderOpenPosition, bool? SpendReceivedFunds, bool? DisableWhileUnsettled)
{
    public static PolicyView Of(ParticipantPolicy policy) => new(
        policy.Mode is { } mode ? PolicyBodies.Modes.First(each => each.Mode == mode).Name : null,
        policy.AllowsLimitAboveLiquidity,
        policy.AllowsFundsOutUnderOpenPosition,
        policy.AllowsSpendingReceived,
        policy.AllowsDisablingUnsettled);
}

/// <summary>A participant's policy: what was decided about it, and what is in force with what the scheme and the default say.</summary>
internal sealed record ParticipantPolicyView(PolicyView Own, PolicyView InForce)
{
    private static readonly ParticipantPolicy Default = new()
    {
        Mode = TransferMode.All,
        AllowsLimitAboveLiquidity = true,
        AllowsFundsOutUnderOpenPosition = true,
        AllowsSpendingReceived = true,
        AllowsDisablingUnsettled = true,
    };

    /// <summary>For the description of the API.</summary>
    public static readonly ParticipantPolicyView Example =
        Of(new ParticipantPolicy { Mode = TransferMode.SendOnly }, ParticipantPolicy.Unset);

    public static ParticipantPolicyView Of(ParticipantPolicy own, ParticipantPolicy scheme) =>
        new(PolicyView.Of(own), PolicyView.Of(own.Over(scheme).Over(Default)));
}
