using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Turns numbers into commands over few ids and few participants, so that commands meet: resends, modifications, races for headroom.</summary>
internal sealed class CommandDraw(Clerk clerk, int ids)
{
    private static readonly decimal[] Amounts = [0.0001m, 1m, 33.33m, 50m, 99.9999m, 100m];

    private readonly TransferId[] _ids = [.. Enumerable.Range(0, ids).Select(_ => Clerk.NewId())];
    private readonly DateTimeOffset _expiration = Clerk.In(TimeSpan.FromHours(1));

    /// <summary>What every sequence begins with: little cover and less limit, so that both are met.</summary>
    internal IEnumerable<Command> Begin() => [clerk.Open(0, 90), clerk.Open(1, 300, -20), clerk.FundsIn(0, 120), clerk.FundsIn(1, 100)];

    /// <summary>The command of a number; the same number, the same command.</summary>
    internal Command Next(int number)
    {
        var random = new Digits((uint)number);
        var kind = random.Next(20);
        var id = _ids[random.Next(_ids.Length)];
        var (payer, payee) = random.Next(5) switch { 0 => (1, 0), 1 => (0, 2), _ => (0, 1) };
        var amount = Amounts[random.Next(Amounts.Length)];
        var isOdd = random.Next(4) == 0;
        return kind switch
        {
            < 7 => clerk.Prepare(
                id, amount, payer, payee, $"prepare {payer} {payee} {amount}", isOdd ? Clerk.In(-TimeSpan.FromHours(1)) : _expiration) with
            {
                IsGross = random.Next(3) == 0,
                Charges = random.Next(3) == 0 ? [clerk.Interchange(payee, payer), clerk.HubFee(payer)] : [],
            },
            < 11 => clerk.Fulfil(id, payer, payee, isOdd ? "other" : "fulfil"),
            11 => clerk.Fulfil(id, payer, payee, "wrong", Clerk.WrongFulfilment),
            12 => clerk.Abort(id, payee, isOdd ? "other" : "error"),
            13 => Clerk.Expire(id),
            14 => clerk.FundsIn(payer, amount, id, $"in {payer} {amount}"),
            15 => clerk.FundsOut(payer, amount, id, $"out {payer} {amount}"),
            16 => clerk.DecideFundsOut(id, payer, isOdd),
            17 => clerk.Cap(payer, amount),
            18 => clerk.Activity(payee, !isOdd),
            _ => isOdd ? clerk.Open(2, 50) : new SetAccountActive(clerk.Scheme.Position(payee), random.Next(2) == 0),
        };
    }

    /// <summary>Reads a number digit by digit, each digit in its own base.</summary>
    private struct Digits(uint number)
    {
        private uint _rest = number;

        internal int Next(int count)
        {
            var digit = _rest % (uint)count;
            _rest = (_rest / (uint)count) * 2654435761u ^ (_rest >> 7);
            return (int)digit;
        }
    }
}
