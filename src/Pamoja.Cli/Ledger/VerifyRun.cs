using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pamoja.Operations;
using Pamoja.Storage;

namespace Pamoja.Cli;

/// <summary>Verifies a ledger, shows how it goes, and tells what does not agree.</summary>
internal sealed class VerifyRun(HubConfiguration configuration, bool json, Streams streams, TimeProvider time)
{
    private const string ClearLine = "\r\u001b[K";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isLive = !json && !Console.IsOutputRedirected;
    private volatile int _done;

    public async Task<int> RunAsync()
    {
        using var stop = StopSignals.Listen(withParent: false);
        try
        {
            if (configuration.DataFolder is not { } folder) return await VerifyAsync(configuration.Options.ConnectionString, stop);
            if (PostgresServer.FindRunning(folder) is { } running) return await VerifyAsync(running, stop);
            if (!Directory.Exists(folder))
            {
                return streams.Refuse($"there is no data folder {folder}; name the hub's with --data DIR, or its database with --database");
            }

            // Nobody runs the server, so we do for as long as it takes; the folder stays as it was.
            var options = new PrivateServerOptions { DataFolder = folder, Progress = Say, TimeProvider = time };
            await using var server = await PostgresServer.StartAsync(options, stop.Token);
            return await VerifyAsync(server.ConnectionString, stop);
        }
        catch (PrivateServerException refused)
        {
            // Its message is for people and names the cure.
            return streams.Refuse(refused.Message);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Asked to stop from outside.
            return streams.Refuse("stopped before the end; nothing is known of the rest");
        }
    }

    private async Task<int> VerifyAsync(string connectionString, StopSignals stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var clock = ShowAsync(end.Token);
        var (report, refusal) = await new LedgerVerification(connectionString, time).RunAsync(Show, stop.Token);
        await end.CancelAsync();
        await clock;
        if (report is null) return streams.Refuse(refusal!);
        if (json) streams.Out.WriteLine(JsonSerializer.Serialize(Summary(report), Readable));
        else Conclude(report);
        return report.IsClean ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>What is under way, and for how long, when a person looks at a terminal.</summary>
    private async Task ShowAsync(CancellationToken end)
    {
        if (!_isLive) return;
        var started = time.GetTimestamp();
        var subjects = LedgerVerification.Subjects;
        try
        {
            while (true)
            {
                Write(_done < subjects.Count ? $"[{_done + 1}/{subjects.Count}] {subjects[_done]}" : "counting");
                await Task.Delay(TimeSpan.FromSeconds(1), time, end);
            }
        }
        catch (OperationCanceledException)
        {
            // It is done.
            streams.Out.Write(ClearLine);
        }

        void Write(string what) => streams.Out.Write(
            string.Create(CultureInfo.InvariantCulture, $"{ClearLine}{what}, {time.GetElapsedTime(started).TotalSeconds:0} s"));
    }

    private void Show(VerifiedSubject subject)
    {
        _done++;
        if (json) return;
        var verdict = subject.Differences.Count == 0 ? "ok  " : "FAIL";
        if (_isLive) streams.Out.Write(ClearLine);
        streams.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{verdict} {subject.Subject}, {subject.Duration.TotalSeconds:0.0} s"));
        foreach (var difference in subject.Differences) streams.Out.WriteLine($"     {difference}");
    }

    private void Conclude(VerificationReport report)
    {
        var size = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Transfers:N0} movements, {report.Lines:N0} lines, {report.Batches:N0} batches, {report.Duration.TotalSeconds:0.0} s");
        var verdict = report.IsClean ? "the books agree" : "THE BOOKS DO NOT AGREE: keep the database as it is and find out who changed it";
        streams.Out.WriteLine($"{verdict}: {size}");
    }

    private static object Summary(VerificationReport report) => new
    {
        clean = report.IsClean,
        transfers = report.Transfers,
        lines = report.Lines,
        batches = report.Batches,
        seconds = Math.Round(report.Duration.TotalSeconds, 3),
        subjects = report.Subjects.Select(subject => new
        {
            subject = subject.Subject,
            seconds = Math.Round(subject.Duration.TotalSeconds, 3),
            differences = subject.Differences,
        }),
    };

    private void Say(string line) => streams.Error.WriteLine($"pamoja: {line}");
}
