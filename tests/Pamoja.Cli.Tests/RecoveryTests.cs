using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Pamoja.Simulator;
using Pamoja.Storage;

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

    /// <summary>
    /// Payers at work when the hub is killed. Whatever any of them was told is so, whatever is so they are told in the end, and each payment
    /// moved money once.
    /// </summary>
    [Fact]
    public async Task A_hub_that_is_killed_under_load_keeps_what_it_acknowledged_once()
    {
        await using var folder = new TemporaryFolder();
        var ports = FreePorts();
        await using var first = await StartAsync(folder, ports);
        var told = new ConcurrentDictionary<string, bool>();
        await using var scheme = await SandboxScheme.StartAsync(first.Ready.Interoperability, Listen, TimeProvider.System, default);
        using var administration = new OperatorClient(first.Ready.Administration);
        await scheme.ProvisionAsync(administration, _ => { }, TimeProvider.System, default);
        var party = (await scheme.Payer.LookUpAsync("MSISDN", SandboxScheme.PayeeParty.Identifier)).Value!;

        var committed = new ConcurrentDictionary<string, bool>();
        var payers = Enumerable.Range(0, 8).Select(_ => PayAsync()).ToArray();
        for (var look = 0; committed.Count < 40; look++)
        {
            Assert.True(look < 600, "the payers made no forty payments in a minute");
            await Task.Delay(100);
        }

        await first.KillAsync();
        await using var second = await StartAsync(folder, ports);
        await Task.WhenAll(payers).WaitAsync(Patience);

        await using var books = NpgsqlDataSource.Create(PostgresServer.FindRunning(folder.Place)!);
        for (var look = 0; await CountAsync("state = 1") > 0 || (await StoredAsync()).Any(id => !told.ContainsKey(id)); look++)
        {
            Assert.True(look < 600, "a minute after the restart payments are still open, or untold");
            await Task.Delay(100);
        }

        Assert.Empty(committed.Keys.Except(await StoredAsync()));
        Assert.Equal(await CountAsync("state = 2"), await administration.PositionAsync("payerfsp", SandboxScheme.Currency));
        var verified = await Ran.PamojaAsync("ledger", "verify", "--data", folder.Place);
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);

        async Task PayAsync()
        {
            while ((await scheme.Payer.QuoteAsync(party, 1m, SandboxScheme.Currency)).Value is { } quote)
            {
                if ((await scheme.Payer.TransferAsync(quote)).Value is not { State: "COMMITTED" }) return;
                committed[quote.TransactionId.ToString()] = true;
                if (first.Process.HasExited) return;
            }
        }

        void Listen(Exchange exchange)
        {
            const string Put = "PUT /transfers/";
            if (exchange.To == "payerfsp" && exchange.Message.StartsWith(Put, StringComparison.Ordinal)) told[exchange.Message[Put.Length..]] = true;
        }

        async Task<List<string>> StoredAsync()
        {
            var ids = new List<string>();
            await using var command = books.CreateCommand("select transfer_id::text from transfer where kind = 1 and state = 2");
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync()) ids.Add(row.GetString(0));
            return ids;
        }

        async Task<long> CountAsync(string which)
        {
            await using var command = books.CreateCommand($"select count(*) from transfer where kind = 1 and {which}");
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    /// <summary>
    /// The hub is killed at each of the moments at which a bulk reaches somebody: the payee is asked, the payer is told. The next hub goes on,
    /// and each payment of the bulk moved money once, or not at all.
    /// </summary>
    [Theory]
    [InlineData("payeefsp", "POST /bulkTransfers")]
    [InlineData("payerfsp", "PUT /bulkTransfers/")]
    public async Task A_bulk_outlives_a_hub_that_is_killed_in_its_midst(string to, string message)
    {
        await using var folder = new TemporaryFolder();
        var ports = FreePorts();
        await using var first = await StartAsync(folder, ports);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new ConcurrentQueue<string>();
        await using var scheme = await SandboxScheme.StartAsync(first.Ready.Interoperability, Watch, TimeProvider.System, default);
        using var administration = new OperatorClient(first.Ready.Administration);
        await scheme.ProvisionAsync(administration, _ => { }, TimeProvider.System, default);

        BulkOrder[] orders = [.. Enumerable.Range(1, 300).Select(number => new BulkOrder(
            SandboxScheme.PayeeParty.Identifier, number % 10 == 0 ? 70.13m : number % 7 == 0 ? 9_999_999m : number / 100m))];
        var paying = scheme.Payer.PayBulkAsync("payeefsp", "MSISDN", SandboxScheme.Currency, orders);
        await killed.Task.WaitAsync(Patience);
        await first.EndAsync();
        await using var second = await StartAsync(folder, ports);

        for (var look = 0; told.IsEmpty; look++)
        {
            Assert.True(look < 600, "a minute after the restart the payer was told nothing");
            await Task.Delay(100);
        }

        var answer = (await scheme.Payer.CallbackAsync(told.First()["PUT ".Length..], Patience))!;
        Assert.Contains("\"COMPLETED\"", answer.Text, StringComparison.Ordinal);
        var paid = orders.Where(order => order.Amount < 70m).Sum(order => order.Amount);
        Assert.Equal(paid, await administration.PositionAsync("payerfsp", SandboxScheme.Currency));
        Assert.Equal(-paid, await administration.PositionAsync("payeefsp", SandboxScheme.Currency));
        Assert.Equal(orders.Count(order => order.Amount < 70m), answer.Text.Split("\"fulfilment\"").Length - 1);
        var verified = await Ran.PamojaAsync("ledger", "verify", "--data", folder.Place);
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);

        // Whether the 202 was out before the kill is chance.
        var reply = await paying;
        Assert.True(reply.Value is not null || reply.ErrorCode == "1000", reply.ToString());

        void Watch(Exchange exchange)
        {
            if (exchange.To == "payerfsp" && exchange.Message.StartsWith("PUT /bulkTransfers/", StringComparison.Ordinal)) told.Enqueue(exchange.Message);
            if (exchange.To != to || !exchange.Message.StartsWith(message, StringComparison.Ordinal) || killed.Task.IsCompleted) return;
            first.Process.Kill();
            killed.TrySetResult();
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
