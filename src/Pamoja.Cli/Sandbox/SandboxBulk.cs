using System.Globalization;
using Pamoja.Simulator;

namespace Pamoja.Cli;

/// <summary>
/// Many payments at once, in messages of a thousand: most good, some more than the payer has, some that the payee refuses or answers wrongly.
/// What each should come to is known beforehand, so that the sums can be held against the hub's books to the last digit.
/// </summary>
internal sealed class SandboxBulk(SandboxScheme scheme, OperatorClient administration, TimeProvider time)
{
    private const int MessageMax = 1_000;

    /// <summary>Messages that are under way at once.</summary>
    private const int AtOnce = 3;

    /// <summary>More than the payer has: the hub refuses it.</summary>
    private const decimal TooMuch = 9_999_999m;

    /// <summary>Payments of these amounts are answered as they say.</summary>
    internal static readonly IReadOnlyDictionary<decimal, PayeeBehaviour> Behaviours = new Dictionary<decimal, PayeeBehaviour>
    {
        [70.13m] = PayeeBehaviour.Refuses,
        [70.17m] = PayeeBehaviour.WrongFulfilment,
        [70.19m] = PayeeBehaviour.Silent,
    };

    /// <summary>Makes the payments; what they came to.</summary>
    public async Task<SandboxBulkReport> RunAsync(int count, CancellationToken cancellation)
    {
        var before = await PositionsAsync(cancellation);
        var started = time.GetTimestamp();
        BulkOrder[] orders = [.. Enumerable.Range(0, count).Select(number => new BulkOrder(SandboxScheme.PayeeParty.Identifier, AmountOf(number)))];
        var messages = new Queue<BulkOrder[]>(orders.Chunk(MessageMax));
        var report = new SandboxBulkReport { Payments = count, Messages = messages.Count, Currency = SandboxScheme.Currency };
        var outcomes = new List<BulkOutcome>(count);
        string? error = null;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync()));
        var elapsed = time.GetElapsedTime(started);
        var after = await PositionsAsync(cancellation);

        report = report with
        {
            Committed = outcomes.Count(outcome => outcome.IsPaid),
            RefusedByHub = outcomes.Count(outcome => outcome.ErrorCode is "4001" or "4200"),
            RefusedByPayee = outcomes.Count(outcome => outcome.ErrorCode is "5105"),
            WronglyFulfilled = outcomes.Count(outcome => outcome.ErrorCode is "3100"),
            CommittedAmount = outcomes.Where(outcome => outcome.IsPaid).Sum(outcome => outcome.Order.Amount),
            ExpectedAmount = orders.Where(order => Expected(order) is null).Sum(order => order.Amount),
            Unexpected = outcomes.Count(outcome => !IsExpected(outcome)) + (count - outcomes.Count),
            PayerMoved = after.Payer.Value - before.Payer.Value,
            PayeeMoved = after.Payee.Value - before.Payee.Value,
            Reserved = after.Payer.Reserved + after.Payee.Reserved,
            Ms = SandboxReport.Milliseconds(elapsed),
            Error = error,
        };
        return report;

        async Task SendAsync()
        {
            while (true)
            {
                BulkOrder[]? next;
                lock (messages)
                {
                    if (!messages.TryDequeue(out next)) return;
                }

                var party = SandboxScheme.PayeeParty;
                var reply = await scheme.Payer.PayBulkAsync(
                    scheme.Payee.FspId, party.PartyIdType, SandboxScheme.Currency, next, cancellation);
                lock (messages)
                {
                    if (reply.Value is { } bulk) outcomes.AddRange(bulk.Outcomes);
                    else error ??= reply.ToString();
                }
            }
        }
    }

    /// <summary>From 0.01 to 9.97, and here and there one that fails.</summary>
    private static decimal AmountOf(int number) => number switch
    {
        _ when number % 50 == 17 => TooMuch,
        _ when number % 70 == 23 => 70.13m,
        _ when number % 90 == 31 => 70.17m,
        _ when number % 110 == 47 => 70.19m,
        _ => ((number % 997) + 1) / 100m,
    };

    /// <summary>The error's code that a payment should come to; null if it should be paid.</summary>
    private static string? Expected(BulkOrder order)
    {
        if (order.Amount == TooMuch) return "4001";
        if (!Behaviours.TryGetValue(order.Amount, out var behaviour)) return null;
        return behaviour == PayeeBehaviour.Refuses ? "5105" : "3100";
    }

    private static bool IsExpected(BulkOutcome outcome) =>
        outcome.ErrorCode == Expected(outcome.Order) && outcome.IsPaid == outcome.ErrorCode is null;

    private async Task<(AccountView Payer, AccountView Payee)> PositionsAsync(CancellationToken cancellation) =>
        (await PositionAsync(scheme.Payer.FspId, cancellation), await PositionAsync(scheme.Payee.FspId, cancellation));

    private async Task<AccountView> PositionAsync(string participant, CancellationToken cancellation) =>
        (await administration.AccountsAsync(participant, cancellation))?.FirstOrDefault(
            account => account.Type == "POSITION" && account.Currency == SandboxScheme.Currency)
        ?? throw new OperatorException($"{participant} has no POSITION account in {SandboxScheme.Currency}");
}

/// <summary>What many payments at once came to.</summary>
internal sealed record SandboxBulkReport
{
    public int Payments { get; init; }

    /// <summary>POST /bulkTransfers, of at most a thousand payments each.</summary>
    public int Messages { get; init; }

    public int Committed { get; init; }

    /// <summary>For want of liquidity.</summary>
    public int RefusedByHub { get; init; }

    public int RefusedByPayee { get; init; }

    /// <summary>A fulfilment that does not fit, or none.</summary>
    public int WronglyFulfilled { get; init; }

    /// <summary>Payments that came to something else than they should have, or to nothing.</summary>
    public int Unexpected { get; init; }

    public decimal CommittedAmount { get; init; }

    public decimal ExpectedAmount { get; init; }

    public string? Currency { get; init; }

    /// <summary>How far the payer's position moved, by the hub's books.</summary>
    public decimal PayerMoved { get; init; }

    public decimal PayeeMoved { get; init; }

    /// <summary>What is still reserved.</summary>
    public decimal Reserved { get; init; }

    public decimal Ms { get; init; }

    public string? Error { get; init; }

    /// <summary>Whether every payment came to what it should have and the books moved by exactly what was paid.</summary>
    public bool IsReconciled => Error is null && Unexpected == 0 && Reserved == 0
        && CommittedAmount == ExpectedAmount && PayerMoved == CommittedAmount && PayeeMoved == -CommittedAmount;

    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Payments:#,0} payments in {Messages} bulk transfers: {Committed:#,0} paid, {RefusedByHub:#,0} refused by the hub, {RefusedByPayee:#,0} by the " +
        $"payee, {WronglyFulfilled:#,0} wrongly fulfilled; {CommittedAmount:#,0.00} {Currency} paid, positions moved by {PayerMoved:#,0.00} and " +
        $"{PayeeMoved:#,0.00} ({Ms} ms)");
}
