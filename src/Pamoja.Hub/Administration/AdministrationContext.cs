using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>What the administration API stands on.</summary>
/// <param name="Feed">The registry as this node knows it.</param>
/// <param name="Registry">Changes of who takes part.</param>
/// <param name="GroupCommit">The way to the ledger: money, limits and activity.</param>
/// <param name="Ledger">Balances.</param>
/// <param name="Options">What the operator set.</param>
/// <param name="Time">Clock of the funds' validity and of the uptime.</param>
/// <param name="Reports">Statements, searches and stories.</param>
/// <param name="Guard">Which addresses endpoints may point at.</param>
/// <param name="Events">What operators want to hear of.</param>
internal sealed record AdministrationContext(
    RegistryFeed Feed,
    Registry Registry,
    GroupCommit GroupCommit,
    ILedgerStore Ledger,
    HubOptions Options,
    TimeProvider Time,
    LedgerReports Reports,
    TargetGuard Guard,
    ILedgerEvents Events)
{
    /// <summary>What is owed to participants, and what became of it.</summary>
    public required PostgresOutbox Outbox { get; init; }

    /// <summary>When settlement windows are closed by themselves.</summary>
    public required CloseSchedules Schedules { get; init; }

    /// <summary>What other schemes have.</summary>
    public required ForwardedTransfers Forwarded { get; init; }

    /// <summary>Makes what participants are told of the operator's decisions.</summary>
    public required TransferMessages Messages { get; init; }

    /// <summary>Records of quotes.</summary>
    public required QuoteArchive Quotes { get; init; }

    /// <summary>Whether this node should be sent traffic.</summary>
    public required Readiness Readiness { get; init; }

    /// <summary>What the hub measures.</summary>
    public required PrometheusPage Metrics { get; init; }

    /// <summary>The hub itself, which every registry has.</summary>
    public Participant Hub => Feed.Current.Find(ParticipantId.Hub)!;

    /// <summary>Has the ledger decide a command; durable when it returns.</summary>
    public ValueTask<Outcome> SubmitAsync(Command command) => GroupCommit.SubmitAsync(new AdministrationCommand(command));

    /// <summary>Has the ledger decide a change of settings; null where it was carried out and is in force on this node.</summary>
    public async Task<ErrorInformation?> ChangeAsync(Command command, CancellationToken cancellation)
    {
        var outcome = await SubmitAsync(command);
        if (outcome is Outcome.Denied denied) return LedgerRefusals.ErrorOf(denied.Reason);
        await Feed.RefreshAsync(cancellation);
        return null;
    }

    /// <summary>The accounts of a participant that were opened, with their balances, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<AccountBalance>> ReadOpenedAsync(
        Participant participant, string? currency, CancellationToken cancellation)
    {
        var balances = await Ledger.ReadBalancesAsync(participant.Id, cancellation);
        return
        [
            .. balances.Where(account => IsOpened(account) && (currency is null || account.Currency == currency))
                .OrderBy(account => account.Account),
        ];
    }

    private static bool IsOpened(AccountBalance account) =>
        account.Type != AccountType.Opening && (account.IsActive || account.Version > 0 || account.NetDebitCap is not null);
}
