namespace Pamoja.Ledger.Tests;

public sealed class ParticipantPolicyTests
{
    [Fact]
    public void Every_policy_is_packed_into_a_number_and_comes_out_again()
    {
        bool?[] choices = [null, true, false];
        var seen = new HashSet<int?>();
        foreach (var mode in (TransferMode?[])[null, .. Enum.GetValues<TransferMode>().Cast<TransferMode?>()])
            foreach (var limit in choices)
                foreach (var funds in choices)
                    foreach (var spending in choices)
                        foreach (var disabling in choices)
                        {
                            var policy = new ParticipantPolicy
                            {
                                Mode = mode,
                                AllowsLimitAboveLiquidity = limit,
                                AllowsFundsOutUnderOpenPosition = funds,
                                AllowsSpendingReceived = spending,
                                AllowsDisablingUnsettled = disabling,
                            };
                            Assert.True(seen.Add(policy.Pack()));
                            Assert.Equal(policy, ParticipantPolicy.Unpack(policy.Pack()));
                        }

        Assert.Contains(null, seen);
    }

    [Fact]
    public void What_a_participant_leaves_open_the_scheme_decides()
    {
        var own = new ParticipantPolicy { Mode = TransferMode.SendOnly, AllowsSpendingReceived = true };
        var scheme = new ParticipantPolicy { Mode = TransferMode.None, AllowsSpendingReceived = false, AllowsDisablingUnsettled = false };
        var expected = new ParticipantPolicy
        {
            Mode = TransferMode.SendOnly,
            AllowsSpendingReceived = true,
            AllowsDisablingUnsettled = false,
        };
        Assert.Equal(expected, own.Over(scheme));
        Assert.Equal(scheme, ParticipantPolicy.Unset.Over(scheme));
        Assert.Equal(own, own.Over(ParticipantPolicy.Unset));
    }
}
