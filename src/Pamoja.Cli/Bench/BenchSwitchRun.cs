using System.Text.Json;
using Pamoja.Bench;
using Pamoja.Operations;
using Pamoja.Simulator;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>One run of the switch's bench, on a folder that is gone afterwards.</summary>
internal sealed class BenchSwitchRun(SwitchBenchSettings settings, string parent, bool json, Streams streams, TimeProvider time)
{
    /// <summary>How long marks of delivery may take to be written after the last callback.</summary>
    private static readonly TimeSpan CallbackPatience = TimeSpan.FromSeconds(15);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        if (!Directory.Exists(parent)) return streams.Refuse($"{parent} is not there: name a folder on the disk to measure (--folder)");
        var folder = Path.Combine(parent, $"pamoja-bench-{Path.GetRandomFileName()}");
        try
        {
            await using var world = await BenchWorld.StartAsync(settings, folder, time, stop.Token);
            var bench = new SwitchBench(world.Surroundings, settings, time) { Progress = streams.Error.WriteLine };
            var result = await VerifyAsync(await bench.RunAsync(stop.Token), world, stop.Token);
            if (json) streams.Out.WriteLine(JsonSerializer.Serialize(result, Json));
            else SwitchReport.Write(result, streams.Out);
            return result.Valid ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception refusal) when (refusal is OperatorException or PrivateServerException)
        {
            // The database, a process or the scheme could not be had; the message says what of it.
            return streams.Refuse(refusal.Message);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end");
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// The books must be clean and hold what the payers were told, no more and no less; and no callback may be owed still.
    /// </summary>
    private async Task<SwitchBenchResult> VerifyAsync(SwitchBenchResult result, BenchWorld world, CancellationToken cancellation)
    {
        streams.Error.WriteLine("verifying the books");
        List<string> doubts = [];
        var began = time.GetTimestamp();
        var (owed, made, pointless) = await world.CallbacksAsync(cancellation);
        while (owed > made + pointless && time.GetElapsedTime(began) < CallbackPatience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellation);
            (owed, made, pointless) = await world.CallbacksAsync(cancellation);
        }

        if (owed != made + pointless)
        {
            doubts.Add($"{owed - made - pointless} of {owed} callbacks that the ledger owes were not made");
            doubts.AddRange(await world.NotMadeAsync(cancellation));
        }

        if (await world.CommittedAsync(cancellation) is var committed && committed != world.Completed)
        {
            doubts.Add($"the books have {committed} committed transfers, the payers were told of {world.Completed}");
        }

        var (report, refusal) = await new LedgerVerification(world.ConnectionString, time).RunAsync(_ => { }, cancellation);
        if (refusal is not null) doubts.Add(refusal);
        if (report is not null) doubts.AddRange(report.Subjects.SelectMany(subject => subject.Differences).Take(10));
        return (result with { CallbacksOwed = owed, CallbacksMade = made, CallbacksPointless = pointless, BooksClean = report?.IsClean }).WithDoubts(doubts);
    }
}
