using Npgsql;
using Pamoja.Storage;

namespace Pamoja.Operations;

/// <summary>
/// Recomputes a whole ledger from its journal and names what does not agree. It reads one snapshot and locks nothing, so that it may run
/// beside hubs at work, or on a standby.
/// </summary>
/// <param name="connectionString">The ledger's database; the role needs no more than to read.</param>
/// <param name="time">For how long it took.</param>
public sealed class LedgerVerification(string connectionString, TimeProvider time)
{
    /// <summary>What is verified, in order.</summary>
    public static IReadOnlyList<string> Subjects => LedgerAudit.Subjects;

    /// <summary>Verifies, and tells each subject as soon as it is done.</summary>
    /// <returns>The report; or why it could not be tried, in one line with the cure.</returns>
    public async Task<(VerificationReport? Report, string? Refusal)> RunAsync(Action<VerifiedSubject> done, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "pamoja-verify", Pooling = false };
        await using var source = NpgsqlDataSource.Create(settings);
        try
        {
            if (await SchemaMigrator.WhyNotReadableAsync(source, cancellation) is { } unreadable) return (null, unreadable);
            return (await VerifyAsync(source, done, cancellation), null);
        }
        catch (PostgresException refused)
        {
            // The server answered and said no: no right to read, a full disk for its sorting, a stop in the middle.
            return (null, $"the database at {settings.Host} does not let the ledger be verified: {refused.MessageText}");
        }
        catch (NpgsqlException unreachable)
        {
            // Nobody answered there, or no longer.
            var reason = unreachable.GetBaseException().Message;
            return (null, $"no PostgreSQL answers at {settings.Host} ({reason}): start it or name another one");
        }
    }

    private async Task<VerificationReport> VerifyAsync(
        NpgsqlDataSource source, Action<VerifiedSubject> done, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var audit = new LedgerAudit(source);
        var subjects = new List<VerifiedSubject>();
        var began = started;
        await foreach (var part in audit.RunAsync(cancellation))
        {
            var verified = new VerifiedSubject(part.Subject, part.Differences, time.GetElapsedTime(began));
            subjects.Add(verified);
            done(verified);
            began = time.GetTimestamp();
        }

        await using var count = source.CreateCommand(
            """
            select (select count(*) from transfer where kind <> 6), (select count(*) from entry),
                   (select count(*) from ledger_batch where not is_void)
            """);
        count.CommandTimeout = 0;
        await using var row = await count.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new VerificationReport(subjects, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), time.GetElapsedTime(started));
    }
}
