namespace Pamoja.Ledger.Tests;

public sealed class InvariantTests
{
    private int _asked;

    [Fact]
    public void What_does_not_hold_is_said()
    {
        var failure = Assert.Throws<InvariantException>(() => Invariant.Check(Ask() == 0, $"asked {_asked} times, {1.5m} in all"));
        Assert.EndsWith("asked 1 times, 1.5 in all", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void While_it_holds_the_message_is_not_put_together()
    {
        Invariant.Check(_asked == 0, $"asked {Ask()} times");
        Assert.Equal(0, _asked);
    }

    private int Ask() => ++_asked;
}
