using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Turns numbers into commands over few ids and few participants, so that commands meet: resends, modifications, races for headroom.</summary>
internal sealed class CommandDraw(Clerk clerk, int ids)
{
    private static readonly decimal[] Amounts = [0.0001m, 1m, 33.33m, 50m, 99.9999m, 100m];

    private readonly TransferId[] _ids = [.. Enumerable.Range(0, ids).Select(_ => Clerk.NewId())];
    private readonly DateTimeOffset _expiration = Clerk.In(TimeSpan.FromHours(1));

    /// <summary>What every sequence begins with: little cover and less limit, so that both are met.</summary>
    internal IEnumerable<Command> Begin() =>
    [
        clerk.Open(0, 90), clerk.Open(1, 300, -20), clerk.FundsIn(0, 120), clerk.FundsIn(1, 100), clerk.Open(3, 0),
        .. Enumerable.Range(0, 4).Select(place => clerk.Open(place, 150, currency: clerk.Scheme.TargetCurrency)),
        .. Enumerable.Range(0, 3).Select(place => clerk.FundsIn(place, 120, currency: clerk.Scheme.TargetCurrency)),
    ];

    /// <summary>The command of a number; the same number, the same command.</summary>
    internal Command Next(int number)
    {
        var random = new Digits((uint)number);
        var kind = random.Next(38);
        var index = random.Next(_ids.Length);
        var id = _ids[index];
        var (payer, payee) = random.Next(5) switch { 0 => (1, 0), 1 => (0, 2), _ => (0, 1) };

        // Mostly what others say of the same id, so that conversions and transfers fit each other.
        var amount = Amounts[(index + (random.Next(5) == 0 ? 1 : 0)) % Amounts.Length];
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
            > 31 => OfBulk(kind - 32, random, index, payer, payee, amount, isOdd),
            > 19 => Beyond(kind - 20, random, id, payer, payee, amount, isOdd),
            _ => isOdd ? clerk.Open(2, 50) : new SetAccountActive(clerk.Scheme.Position(payee), random.Next(2) == 0),
        };
    }

    /// <summary>Conversions on either side, and parties in other schemes, over the same ids.</summary>
    private Command Beyond(int kind, Digits random, TransferId id, int payer, int payee, decimal amount, bool isOdd)
    {
        // The conversion of a transfer has its id, in the other space.
        var (conversion, key) = (id, Clerk.ConversionKeyOf(id));
        var provider = isOdd ? 3 : 1;
        return kind switch
        {
            0 => clerk.Convert(conversion, id, amount, 2 * amount, payer, provider, $"convert {payer} {amount}", _expiration),
            1 => Received(conversion, id, payee, provider, amount, isOdd),
            2 or 3 => clerk.FulfilConversion(conversion, random.Next(2) == 0 ? payer : payee, provider, isOdd ? "other" : "fulfil"),
            4 => clerk.Abort(conversion, provider) with { Target = key },
            5 => isOdd ? Clerk.Release(conversion) : new ExpireTransfer(key),
            6 or 7 => clerk.Prepare(id, amount, payer, 2, $"converted {amount}", _expiration, clerk.Scheme.TargetCurrency) with { IsGross = isOdd },
            8 => clerk.Fulfil(id, payer, 2),
            9 => ToFar(id, payer, amount, isOdd),
            10 => new ForwardTransfer(random.Next(2) == 0 ? key : Clerk.KeyOf(id)) { AskedAgain = random.Next(4) == 0 ? "again" : null },
            _ => InTransit(id, payer, amount),
        };
    }

    /// <summary>Bulks whose payments have the ids of transfers, conversions and funds; their own id is in its own space.</summary>
    private Command OfBulk(int kind, Digits random, int index, int payer, int payee, decimal amount, bool isOdd)
    {
        var id = _ids[index];
        TransferId[] payments = [.. Enumerable.Range(0, 3).Select(_ => _ids[(index + random.Next(4)) % _ids.Length])];
        return kind switch
        {
            < 3 => clerk.Bulk(id, payments, amount, payer, payee, $"bulk {payer} {payee} {amount}", _expiration) with
            {
                Expiration = isOdd && kind == 0 ? Clerk.In(-TimeSpan.FromHours(1)) : _expiration,
            },
            3 => clerk.FulfilBulk(id, _ids, payer, payee, isOdd ? "other" : "fulfil"),
            4 => clerk.FulfilBulk(id, _ids[..(_ids.Length / 2)], payer, payee),
            _ => isOdd ? new ExpireTransfer(Clerk.BulkKeyOf(id)) : clerk.AbortBulk(id, payee),
        };
    }

    private PrepareFxTransfer Received(TransferId conversion, TransferId id, int payee, int provider, decimal amount, bool isGross) =>
        clerk.ConvertReceived(conversion, id, amount, amount / 2, isGross ? 2 : payee, provider, _expiration) with
        {
            IsGross = isGross,
            IsTargetGross = isGross,
            RequestHash = Clerk.HashOf($"received {payee} {amount} {isGross}"),
        };

    private PrepareTransfer ToFar(TransferId id, int payer, decimal amount, bool isFromFar) =>
        clerk.Prepare(id, amount, payer, 3, $"far {payer} {amount}", _expiration) with
        {
            Payer = isFromFar ? clerk.Behind(3, "farpayer") : clerk.Scheme.Party(payer),
            Payee = clerk.Behind(3, "farpayee"),
        };

    private PrepareTransfer InTransit(TransferId id, int payer, decimal amount) =>
        clerk.Prepare(id, amount, payer, 2, $"transit {payer} {amount}", _expiration) with
        {
            Payee = new Party(clerk.Scheme.Participant(2), null, null),
            Transit = clerk.Scheme.Multilateral(),
        };

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
