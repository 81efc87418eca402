using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Conversions and their transfers on two nodes at the same time: all posted, or nothing.</summary>
public sealed class ConversionRaceTests : IAsyncLifetime
{
    private TwoNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TwoNodes.StartAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public Task A_conversion_and_its_transfer_are_posted_whole_or_not_at_all_whatever_races() => _nodes.HoldAsync(25, 24, IsWholeAsync);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_conversion_and_its_transfer_are_posted_whole_or_not_at_all_five_hundred_times() => _nodes.HoldAsync(500, 40, IsWholeAsync);

    [Fact]
    public async Task A_conversion_that_races_its_transfer_on_another_node_is_before_or_after_it_and_never_within()
    {
        var clerk = await OpenAsync();
        for (var round = 0; round < 40; round++)
        {
            var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
            var raced = await Task.WhenAll(
                _nodes.ExecuteAsync(0, [clerk.Convert(conversion, transfer, 1, 2)]),
                _nodes.ExecuteAsync(1, [clerk.Prepare(transfer, 2, 1, 2, currency: clerk.Scheme.TargetCurrency)]));
            var (converted, prepared) = (raced[0][0].Outcome, raced[1][0].Outcome);

            // Before: the transfer finds an open conversion, and both end. After: the conversion finds the transfer taken.
            if (converted is Outcome.Reserved)
            {
                Assert.Equal(Reason.FxNotFulfilled, Assert.IsType<Outcome.Refused>(prepared).Transfer.Reason);
                Assert.Equal(TransferState.Aborted, (await _nodes.FindAsync(Clerk.ConversionKeyOf(conversion)))!.State);
            }
            else
            {
                Assert.Equal(Reason.TransferBeforeFx, Assert.IsType<Outcome.Refused>(converted).Transfer.Reason);
                Assert.IsType<Outcome.Reserved>(prepared);
                await _nodes.ExecuteAsync(round, [clerk.Abort(transfer, 2)]);
            }
        }

        Assert.Empty(await new LedgerAudit(_nodes.Source).FindDifferencesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task One_id_at_two_nodes_as_transfer_and_funds_goes_to_one_of_them_and_as_conversion_beside_it()
    {
        var clerk = await OpenAsync();
        for (var round = 0; round < 30; round++)
        {
            var id = Clerk.NewId();
            Command[] same = [clerk.Prepare(id, 1), clerk.FundsIn(0, 1, id), clerk.FundsOut(0, 1, id), clerk.Convert(id, null, 1, 2)];
            var raced = await Task.WhenAll(same.Select((command, node) => _nodes.ExecuteAsync(node + round, [command])));
            var outcomes = raced.Select(batch => batch[0].Outcome).ToList();
            Assert.Single(outcomes[..3], outcome => outcome is Outcome.Reserved or Outcome.Committed);
            Assert.Equal(2, outcomes[..3].Count(outcome => outcome is Outcome.Denied { Reason: Reason.Modified }));
            Assert.IsType<Outcome.Reserved>(outcomes[3]);
        }

        Assert.Empty(await new LedgerAudit(_nodes.Source).FindDifferencesAsync(CancellationToken.None));
    }

    /// <summary>Everything that can be said of one unit, in any order, on both nodes; at the end the operator clears what is left.</summary>
    private async Task IsWholeAsync(int[] drawn)
    {
        if (drawn.Length == 0) return;
        var clerk = await OpenAsync();
        var (conversion, transfer) = (Clerk.NewId(), Clerk.NewId());
        var begun = drawn[0] % 4;
        Command[] usual = [clerk.Convert(conversion, transfer, 10, 20), clerk.FulfilConversion(conversion), Converted()];
        for (var step = 0; step < begun; step++) await _nodes.ExecuteAsync(drawn[step % drawn.Length], [usual[step]]);

        await _nodes.RaceAsync([.. drawn.Select(Say)], drawn);
        await _nodes.ExecuteAsync(0, [clerk.Abort(transfer, 2, "the end"), Clerk.Expire(transfer)]);
        await _nodes.ExecuteAsync(1, [Clerk.Release(conversion), AbortConversion("the end")]);

        var (head, leg) = (await _nodes.FindAsync(Clerk.KeyOf(transfer)), await _nodes.FindAsync(Clerk.ConversionKeyOf(conversion)));
        Assert.True(leg is null or { IsFinal: true }, $"the conversion is left {leg?.State}");
        Assert.False(leg?.State == TransferState.Committed && head?.State != TransferState.Committed, "the conversion was posted alone");
        var positions = string.Join("\n", await _nodes.BalancesAsync(clerk.Scheme));
        Assert.DoesNotMatch(@" Position \S+ \S+ [1-9]", positions);
        if (leg?.State == TransferState.Committed) Assert.Equal([conversion], head!.Conversions.Select(key => key.Id));

        Command Say(int number) => (number % 9) switch
        {
            0 => usual[0],
            1 or 2 => usual[1],
            3 or 4 => usual[2],
            5 or 6 => clerk.Fulfil(transfer, 0, 2),
            7 => number % 2 == 0 ? clerk.Abort(transfer, 2) : AbortConversion("error"),
            _ => Clerk.Release(conversion),
        };

        Command Converted() => clerk.Prepare(transfer, 20, 0, 2, currency: clerk.Scheme.TargetCurrency);

        Command AbortConversion(string content) => clerk.Abort(conversion, 1, content) with { Target = Clerk.ConversionKeyOf(conversion) };
    }

    private async Task<Clerk> OpenAsync()
    {
        var clerk = new Clerk(Scheme.New());
        await _nodes.RegisterAsync(clerk.Scheme);
        var target = clerk.Scheme.TargetCurrency;
        await _nodes.ExecuteAsync(
            0,
            [
                clerk.Open(0, 1000), clerk.Open(1, 1000), clerk.FundsIn(0, 1000), clerk.FundsIn(1, 1000),
                clerk.Open(0, 1000, currency: target), clerk.Open(1, 1000, currency: target), clerk.Open(2, 1000, currency: target),
                clerk.FundsIn(1, 1000, currency: target),
            ]);
        return clerk;
    }
}
