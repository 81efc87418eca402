using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Pamoja.Ledger;
using Pamoja.Testing;
using Outcome = Pamoja.Ledger.Outcome;

namespace Pamoja.Storage.Tests;

/// <summary>
/// Any sequence of payments, closes, settlements, steps and aborts comes out of PostgreSQL exactly as it comes out of memory; nets sum to
/// zero, and the hub's settlement account rests there.
/// </summary>
public sealed class SettlementPropertyTests
{
    private const int Participants = 4;

    private static readonly SettlementState[] States =
        [SettlementState.Recorded, SettlementState.Reserved, SettlementState.Committed, SettlementState.Settled];

    [Fact]
    public void Whatever_is_settled_in_whatever_order_nets_to_zero() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(4),
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(120), LedgerPropertyTests.Shorter), drawn => RunAsync(drawn).GetAwaiter().GetResult()));

    private static async Task RunAsync(int[] drawn)
    {
        var scheme = new Scheme(Participants, ["XAA", "XBB"]);
        var clerk = new Clerk(scheme);
        var database = await TestPostgres.CreateDatabaseAsync();
        await scheme.RegisterAsync(database);
        await using var source = NpgsqlDataSource.Create(database);
        await using var ledger = new PostgresLedger(database, LedgerPolicy.Default);
        var books = new PostgresSettlementBooks(source);
        using var model = scheme.InMemory();
        foreach (var currency in (string[])["XAA", "XBB"])
        {
            for (var place = 0; place < Participants; place++)
            {
                await ExecuteAsync(clerk.Open(place, 1_000_000, currency: currency));
                await ExecuteAsync(clerk.FundsIn(place, 1_000_000, currency: currency));
            }
        }

        foreach (var number in drawn) await NextAsync((uint)number);
        await FinishAsync();

        Assert.Empty(await new LedgerAudit(source).FindDifferencesAsync(CancellationToken.None));
        foreach (var settlement in await books.FindSettlementsAsync(new SettlementFilter(), default))
        {
            Assert.Equal(0, settlement.Accounts.GroupBy(account => account.Currency).Sum(group => Math.Abs(group.Sum(account => account.Net))));
        }

        foreach (var currency in (string[])["XAA", "XBB"])
        {
            var hub = await ledger.ReadBalancesAsync(ParticipantId.Hub, default);
            var multilateral = hub.Single(balance => balance.Account == scheme.Multilateral(currency)).Totals;
            Assert.Equal((0m, 0m, multilateral.PostedDebits), (multilateral.PendingDebits, multilateral.PendingCredits, multilateral.PostedCredits));
        }

        async Task NextAsync(uint number)
        {
            var kind = number % 16;
            var a = (int)(number / 16 % Participants);
            var b = (a + 1 + (int)(number / 64 % (Participants - 1))) % Participants;
            var currency = number / 192 % 2 == 0 ? "XAA" : "XBB";
            var settlement = new SettlementId(1 + (int)(number / 384 % 5));
            var state = States[number / 1920 % 4];
            var window = new WindowId(1 + (int)(number / 384 % 6));
            switch (kind)
            {
                case < 6:
                    var id = Clerk.NewId();
                    await ExecuteAsync(clerk.Prepare(id, 1 + (number / 7680 % 100), a, b, currency: currency));
                    await ExecuteAsync(clerk.Fulfil(id, a, b));
                    break;
                case 6 or 7:
                    await ExecuteAsync(new CloseWindow(window, "a close"));
                    break;
                case 8 or 9:
                    var terms = scheme.Models().ElementAt(currency == "XAA" ? 0 : 1).ToTerms();
                    WindowId[] windows = number % 3 == 0 ? [window] : [window, new(window.Value + 1)];
                    await ExecuteAsync(new CreateSettlement(terms, "a settlement", windows));
                    break;
                case 10 when number / 1920 % 3 == 0:
                    await ConfirmAsync(settlement, number);
                    break;
                case 10:
                    await ExecuteAsync(new AbortSettlement(settlement, "an abort", null));
                    break;
                case < 13:
                    var account = scheme.Position(a, currency);
                    await ExecuteAsync(new ChangeSettlement(settlement, [new(scheme.Participant(a), account, state, "a step", null)]));
                    break;
                default:
                    await StepAllAsync(settlement, state);
                    break;
            }
        }

        // Sometimes one that the bank got wrong; sometimes one that was confirmed before.
        async Task ConfirmAsync(SettlementId id, uint number)
        {
            var found = await books.FindSettlementsAsync(new SettlementFilter(Id: id), default);
            var accounts = found.SelectMany(settlement => settlement.Accounts).ToList();
            var wrong = number / 5760 % 4 == 0 ? 1 : 0;
            var places = Enumerable.Range(0, Participants).ToDictionary(scheme.Participant);
            await ExecuteAsync(new ConfirmSettlement(id, Clerk.HashOf($"{number / 5760 % 2}"), "confirmed",
            [
                .. accounts.Select((account, line) => new ConfirmedAmount(
                    line + 1,
                    account.Participant,
                    account.Currency,
                    account.Net + wrong,
                    null,
                    null,
                    scheme.Settlement(places[account.Participant], account.Currency),
                    scheme.Position(places[account.Participant], account.Currency),
                    scheme.Reconciliation(account.Currency))),
            ]));
        }

        async Task FinishAsync()
        {
            foreach (var open in await books.FindSettlementsAsync(new SettlementFilter(), default))
            {
                foreach (var state in States) await StepAllAsync(open.Id, state);
            }
        }

        async Task StepAllAsync(SettlementId id, SettlementState state)
        {
            var found = await books.FindSettlementsAsync(new SettlementFilter(Id: id), default);
            var changes = found.SelectMany(settlement => settlement.Accounts)
                .Where(account => account.State < state)
                .Select(account => new SettlementChange(account.Participant, account.Account, state, "all", null));
            await ExecuteAsync(new ChangeSettlement(id, [.. changes]));
        }

        async Task ExecuteAsync(Command command)
        {
            LedgerRequest[] requests = [new TestRequest(command)];
            var expected = await model.ExecuteAsync(requests, CancellationToken.None);
            var actual = await ledger.ExecuteAsync(requests, CancellationToken.None);
            if (command is CloseWindow { Window: var closed }) await books.FindWindowsAsync(new WindowFilter(closed), default);
            Assert.Equal(Name(expected.Outcomes[0]), Name(actual.Outcomes[0]));
        }
    }

    /// <summary>An outcome in words, without its times.</summary>
    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.WindowClosed closed => $"closed {closed.Closed.Id}, opened {closed.Opened.Id}",
        Outcome.WindowsInapplicable no => "inapplicable " + string.Join(' ', no.Windows),
        Outcome.Settlements settled => $"{Name(settled.Settlement)}, windows {string.Join(' ', settled.Windows.Select(Name))}, " +
            string.Join(' ', settled.Refusals),
        Outcome.ConfirmationRefused no => "refused " + string.Join(' ', no.Faults.Select(fault => $"{fault.Line} {fault.Reason}")),
        Outcome.Denied denied => $"denied {denied.Reason}",
        _ => outcome.GetType().Name,
    };

    private static string Name(Settlement settlement) => $"settlement {settlement.Id} {settlement.State}: " +
        string.Join(' ', settlement.Accounts.Select(account => $"{account.Account} {account.Net:0.####} {account.State}"));

    private static string Name(SettlementWindow window) => $"{window.Id} {window.State} " +
        string.Join(' ', window.Contents.Select(content => $"{content.Currency} {content.State} {content.Settlement}"));
}
