using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>What holds for any sequence of commands, cut into any batches, on two nodes at the same time.</summary>
public sealed class LedgerProofTests : IAsyncLifetime
{
    private TwoNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TwoNodes.StartAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public Task What_two_nodes_decide_equals_some_serial_order() => _nodes.HoldAsync(15, 80, EqualsSerialOrderAsync);

    [Fact]
    [Trait("Category", "Long")]
    public Task What_two_nodes_decide_equals_some_serial_order_five_hundred_times() => _nodes.HoldAsync(500, 120, EqualsSerialOrderAsync);

    [Fact]
    public Task What_is_accepted_is_within_cover_and_cap_whatever_the_batching() => _nodes.HoldAsync(20, 30, StaysWithinAsync);

    [Fact]
    [Trait("Category", "Long")]
    public Task What_is_accepted_is_within_cover_and_cap_five_hundred_times() => _nodes.HoldAsync(500, 60, StaysWithinAsync);

    [Fact]
    public Task Any_interleaving_of_fulfil_abort_and_expiry_ends_in_one_final_state() => _nodes.HoldAsync(15, 40, EndsOnceAsync);

    [Fact]
    [Trait("Category", "Long")]
    public Task Any_interleaving_of_fulfil_abort_and_expiry_ends_in_one_final_state_five_hundred_times() =>
        _nodes.HoldAsync(500, 60, EndsOnceAsync);

    [Fact]
    public Task Any_number_of_replays_of_a_message_is_once() => _nodes.HoldAsync(15, 60, ReplaysAreOnceAsync);

    [Fact]
    [Trait("Category", "Long")]
    public Task Any_number_of_replays_of_a_message_is_once_five_hundred_times() => _nodes.HoldAsync(500, 80, ReplaysAreOnceAsync);

    [Fact]
    public Task A_known_id_with_other_content_is_modified_and_changes_nothing() => _nodes.HoldAsync(10, 60, ModifiedIsRefusedAsync);

    /// <summary>
    /// The ledger's clock, read under the locks, orders the batches. The commands, one by one in that order at those times, come out of the
    /// serial model exactly so, and leave the same balances. One exception: an answer that was sent before the request of its transfer or bulk
    /// was acknowledged may have found nothing, as nothing was there to lock; it changed nothing, and its place is before that request.
    /// </summary>
    private async Task EqualsSerialOrderAsync(int[] drawn)
    {
        var scheme = Scheme.New();
        await _nodes.RegisterAsync(scheme);
        var draw = new CommandDraw(new Clerk(scheme), ids: 12);
        var decided = new List<Decided>(await _nodes.ExecuteAsync(0, [.. draw.Begin()]));
        if (drawn.Length > 0) decided.AddRange(await _nodes.RaceAsync([.. drawn.Select(draw.Next)], drawn));

        var clock = new PutClock();
        using var model = scheme.InMemory(time: clock);
        var claimed = new Dictionary<TransferKey, DateTimeOffset>();
        foreach (var each in decided)
        {
            if (each.Outcome is Outcome.Denied { Reason: Reason.TransferNotFound or Reason.BulkNotFound }
                && claimed.TryGetValue(each.Command.Key!.Value, out var since) && since >= each.Sent)
            {
                continue;
            }

            // A conversion claims the id of its transfer as well, and a bulk those of its payments.
            if (each.Outcome is not (Outcome.Denied or Outcome.Ignored))
            {
                foreach (var claim in each.Command.Claims()) claimed.TryAdd(claim.Key, each.Acknowledged);
            }

            clock.Now = each.At;
            var text = "";
            await model.ExecuteAsync(
                [new TestRequest(each.Command, (outcome, _) => text = LedgerPropertyTests.Name(outcome))], CancellationToken.None);
            Assert.Equal(text, each.Text);
        }

        Assert.Equal(await TwoNodes.BalancesAsync(model, scheme), await _nodes.BalancesAsync(scheme));
    }

    /// <summary>The sum of what was reserved fits, and whatever was refused would not have fitted.</summary>
    private async Task StaysWithinAsync(int[] drawn)
    {
        if (drawn.Length == 0) return;
        var clerk = new Clerk(Scheme.New());
        await _nodes.RegisterAsync(clerk.Scheme);
        var (cover, cap, position) = (100m + (drawn[0] % 400), 100m + (drawn[^1] % 400), (drawn[0] % 120) - 60m);
        await _nodes.ExecuteAsync(0, [clerk.Open(0, cap, position), clerk.Open(1, 1), clerk.FundsIn(0, cover)]);
        var decided = await _nodes.RaceAsync([.. drawn.Select(number => clerk.Prepare(Clerk.NewId(), 1 + (number % 90) + 0.25m))], drawn);

        var accepted = decided.Select(each => each.Outcome).OfType<Outcome.Reserved>().Sum(reserved => reserved.Transfer.Amount);
        var headroom = Math.Min(cover, cap) - position;
        Assert.True(accepted <= headroom, $"accepted {accepted} with room for {headroom}");
        var refused = decided.Select(each => each.Outcome).OfType<Outcome.Refused>().ToList();
        Assert.All(refused, each => Assert.True(each.Transfer.Amount > headroom - accepted));
        Assert.Equal(drawn.Length, refused.Count + decided.Count(each => each.Outcome is Outcome.Reserved));
    }

    private async Task EndsOnceAsync(int[] drawn)
    {
        if (drawn.Length == 0) return;
        var clerk = new Clerk(Scheme.New());
        await _nodes.RegisterAsync(clerk.Scheme);
        await _nodes.ExecuteAsync(0, [clerk.Open(0, 1000), clerk.Open(1, 1000), clerk.FundsIn(0, 1000)]);
        TransferId[] ids = [.. Enumerable.Range(0, 8).Select(_ => Clerk.NewId())];
        var expiration = Clerk.In(TimeSpan.FromMilliseconds(20 + (drawn[0] % 40)));
        await _nodes.ExecuteAsync(0, [.. ids.Select(id => clerk.Prepare(id, 1, expiration: expiration))]);
        var prepared = new Dictionary<TransferId, TransferState>();
        // Reserved, or Invalid where the machine was so slow that the request came after its own expiration.
        foreach (var id in ids) prepared.Add(id, (await _nodes.FindAsync(Clerk.KeyOf(id)))!.State);

        var decided = await _nodes.RaceAsync([.. drawn.Select(number => Answer(ids[number % ids.Length], number / ids.Length))], drawn);
        foreach (var id in ids)
        {
            var deciding = decided.Where(each => each.Outcome is Outcome.Committed or Outcome.Aborted or Outcome.Expired)
                .Where(each => each.Command.Key == Clerk.KeyOf(id)).ToList();
            Assert.True(deciding.Count <= 1, $"{id} was decided {deciding.Count} times");
            var state = deciding.SingleOrDefault()?.Outcome switch
            {
                Outcome.Committed => TransferState.Committed,
                Outcome.Aborted => TransferState.Aborted,
                Outcome.Expired => TransferState.Expired,
                _ => prepared[id],
            };
            Assert.Equal(state, (await _nodes.FindAsync(Clerk.KeyOf(id)))!.State);
        }

        Command Answer(TransferId id, int number) => (number % 6) switch
        {
            0 => clerk.Fulfil(id),
            1 => clerk.Fulfil(id, content: "wrong", fulfilment: Clerk.WrongFulfilment),
            2 => clerk.Abort(id),
            3 => clerk.Fulfil(id) with { Source = clerk.Scheme.Participant(2) },
            _ => Clerk.Expire(id),
        };
    }

    /// <summary>What was answered once is sent again and again, in between and afterwards: the books are those of once.</summary>
    private async Task ReplaysAreOnceAsync(int[] drawn)
    {
        var scheme = Scheme.New();
        await _nodes.RegisterAsync(scheme);
        var draw = new CommandDraw(new Clerk(scheme), ids: 12);
        using var model = scheme.InMemory();
        Command[] begin = [.. draw.Begin()];
        await model.ExecuteAsync([.. begin.Select(command => new TestRequest(command))], CancellationToken.None);
        await _nodes.ExecuteAsync(0, begin);

        var answered = new List<Command>();
        for (var i = 0; i < drawn.Length; i++)
        {
            var command = draw.Next(drawn[i]);
            var once = (await model.ExecuteAsync([new TestRequest(command)], CancellationToken.None)).Outcomes[0];
            var batch = new List<Command> { command };
            if (command.Key is not null && once is not (Outcome.Denied or Outcome.Ignored or Outcome.Done)) answered.Add(command);
            for (var again = drawn[i] % 3; again > 0 && answered.Count > 0; again--) batch.Add(answered[(drawn[i] + again) % answered.Count]);
            await _nodes.ExecuteAsync(drawn[i] / 11, batch);
        }

        Assert.Equal(await TwoNodes.BalancesAsync(model, scheme), await _nodes.BalancesAsync(scheme));
    }

    /// <summary>3106, whatever became of the first one.</summary>
    private async Task ModifiedIsRefusedAsync(int[] drawn)
    {
        var clerk = new Clerk(Scheme.New());
        await _nodes.RegisterAsync(clerk.Scheme);
        var draw = new CommandDraw(clerk, ids: 12);
        var decided = new List<Decided>(await _nodes.ExecuteAsync(0, [.. draw.Begin()]));
        if (drawn.Length > 0) decided.AddRange(await _nodes.RaceAsync([.. drawn.Select(draw.Next)], drawn));
        var before = await _nodes.BalancesAsync(clerk.Scheme);
        var other = Clerk.HashOf("modified");
        Command[] modified =
        [
            .. decided.Where(each => each.Outcome is Outcome.Reserved or Outcome.Refused or Outcome.Committed).Select(each => each.Command switch
            {
                PrepareTransfer prepare => prepare with { RequestHash = other, Amount = prepare.Amount + 1 },
                PrepareFxTransfer prepare => prepare with { RequestHash = other, SourceAmount = prepare.SourceAmount + 1 },
                RecordFundsIn funds => funds with { RequestHash = other, Amount = funds.Amount + 1 },
                ReserveFundsOut funds => funds with { RequestHash = other, Amount = funds.Amount + 1 },
                FulfilTransfer { Target.Space: IdSpace.Transfer } fulfil => fulfil with { FulfilHash = other },
                _ => (Command?)null,
            }).OfType<Command>(),
        ];
        if (modified.Length == 0) return;
        Assert.All(
            await _nodes.ExecuteAsync(1, modified),
            each => Assert.Equal(Reason.Modified, Assert.IsType<Outcome.Denied>(each.Outcome).Reason));
        Assert.Equal(before, await _nodes.BalancesAsync(clerk.Scheme));
    }
}
