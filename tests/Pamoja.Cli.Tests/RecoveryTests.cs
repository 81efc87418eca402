using System.Net;
using System.Net.Sockets;
using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

public sealed class RecoveryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The hub is killed at the moment when the transfer reaches the payee: it is reserved and durable, its delivery is not acknowledged,
    /// and the payee's answer finds nobody. The next hub delivers again, and the payment comes to its end, once.
    /// </summary>
    [Fact]
    public async Task A_payment_outlives_a_hub_that_is_killed_in_its_midst()
    {
        await using var folder = new TemporaryFolder();
        var ports = FreePorts();
        await using var first = await StartAsync(folder, ports);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var scheme = await SandboxScheme.StartAsync(first.Ready.Interoperability, KillAtTransfer, TimeProvider.System, default);
        using var administration = new OperatorClient(first.Ready.Administration);
        await scheme.ProvisionAsync(administration, _ => { }, TimeProvider.System, default);

        var party = await scheme.Payer.LookUpAsync("MSISDN", SandboxScheme.PayeeParty.Identifier);
        var quote = (await scheme.Payer.QuoteAsync(party.Value!, 40m, SandboxScheme.Currency)).Value!;
        var transfer = scheme.Payer.TransferAsync(quote);
        await killed.Task.WaitAsync(Patience);
        await first.EndAsync();
        Assert.True(folder.HasServer);

        await using var second = await StartAsync(folder, ports);

        var answer = await scheme.Payer.CallbackAsync($"/transfers/{quote.TransactionId}", Patience);
        Assert.Contains("\"COMMITTED\"", answer!.Text, StringComparison.Ordinal);
        Assert.False(answer.IsError);
        Assert.Equal(40m, await administration.PositionAsync("payerfsp", SandboxScheme.Currency));
        Assert.Equal(-40m, await administration.PositionAsync("payeefsp", SandboxScheme.Currency));
        // Whether the 202 was out before the kill is chance; either way the payer's word on the transfer is one of these two.
        var reply = await transfer;
        Assert.True(reply.Value is { State: "COMMITTED", IsFulfilled: true } || reply.ErrorCode == "1000", reply.ToString());

        void KillAtTransfer(Exchange exchange)
        {
            if (exchange is not { To: "payeefsp", Message: "POST /transfers" } || killed.Task.IsCompleted) return;
            first.Process.Kill();
            killed.SetResult();
        }
    }

    private static Task<RunningHub> StartAsync(TemporaryFolder folder, (int Interoperability, int Administration) ports) =>
        RunningHub.StartAsync(
            folder.Place,
            "--interoperability", $"127.0.0.1:{ports.Interoperability}",
            "--administration", $"127.0.0.1:{ports.Administration}");

    private static (int Interoperability, int Administration) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
