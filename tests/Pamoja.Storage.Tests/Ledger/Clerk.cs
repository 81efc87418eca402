using System.Security.Cryptography;
using Pamoja.Ledger;

namespace Pamoja.Storage.Tests;

/// <summary>Writes the commands of a test: what is usual is filled in, a test says only what it is about.</summary>
internal sealed class Clerk(Scheme scheme)
{
    internal static readonly Bits256 Fulfilment = Bits256.FromBytes(SHA256.HashData("fulfilment"u8));
    internal static readonly Bits256 Condition = Fulfilment.Sha256();
    internal static readonly Bits256 WrongFulfilment = Bits256.FromBytes(SHA256.HashData("something else"u8));

    internal Scheme Scheme { get; } = scheme;

    internal static TransferId NewId() => TransferId.FromGuid(Guid.NewGuid());

    internal static TransferKey KeyOf(TransferId id) => new(IdSpace.Transfer, id);

    /// <summary>Any content's hash; the same text, the same content.</summary>
    internal static Bits256 HashOf(string content) => Bits256.FromBytes(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    internal static DateTimeOffset In(TimeSpan time) => TimeProvider.System.GetUtcNow() + time;

    /// <summary>A well-formed transfer from one place to another, good for an hour.</summary>
    internal PrepareTransfer Prepare(
        TransferId id, decimal amount, int payer = 0, int payee = 1, string content = "prepare", DateTimeOffset? expiration = null,
        string? currency = null) => new(
            id,
            HashOf(content),
            Scheme.NameOf(payer),
            Scheme.NameOf(payer),
            Scheme.NameOf(payee),
            Scheme.Party(payer, currency),
            Scheme.Party(payee, currency),
            amount,
            currency ?? Scheme.Currency,
            Condition,
            expiration ?? In(TimeSpan.FromHours(1)));

    internal FulfilTransfer Fulfil(TransferId id, int payer = 0, int payee = 1, string content = "fulfil", Bits256? fulfilment = null) => new(
        KeyOf(id), HashOf(content), Scheme.Participant(payee), Scheme.Participant(payer), true, fulfilment ?? Fulfilment, false);

    /// <summary>0.6 % from one participant to another, to two decimals.</summary>
    internal Charge Interchange(int from, int to) =>
        new(1, Scheme.InterchangeFee(from), Scheme.InterchangeFee(to), 0.6m, 0, null, null, 2, null, null);

    /// <summary>A quarter to the hub, whatever the amount.</summary>
    internal Charge HubFee(int from) => new(2, Scheme.HubFee(from), Scheme.HubFees(), 0, 0.25m, null, 1, 2, null, null);

    internal AbortTransfer Abort(TransferId id, int payee = 1, string content = "error") =>
        new(KeyOf(id), HashOf(content), Scheme.Participant(payee), "5104: Payee rejected transaction");

    internal static ExpireTransfer Expire(TransferId id) => new(KeyOf(id));

    /// <summary>A bulk of some payments of the same amount, good for an hour.</summary>
    internal PrepareBulk Bulk(
        TransferId id, IEnumerable<TransferId> payments, decimal amount, int payer = 0, int payee = 1, string content = "bulk",
        DateTimeOffset? expiration = null)
    {
        var end = expiration ?? In(TimeSpan.FromHours(1));
        return new PrepareBulk(
            id,
            HashOf(content),
            Scheme.NameOf(payer),
            Scheme.NameOf(payer),
            Scheme.NameOf(payee),
            Scheme.Participant(payer),
            Scheme.Participant(payee),
            end,
            [.. payments.Select(payment => Prepare(payment, amount, payer, payee, $"{content} {id}", end) with { Bulk = id })]);
    }

    /// <summary>The payee fulfils these payments of a bulk, and says nothing of others.</summary>
    internal FulfilBulk FulfilBulk(TransferId id, IEnumerable<TransferId> payments, int payer = 0, int payee = 1, string content = "fulfil") =>
        new(
            BulkKeyOf(id),
            HashOf(content),
            Scheme.Participant(payee),
            Scheme.Participant(payer),
            true,
            payments.ToDictionary(payment => payment, _ => new BulkAnswer(Fulfilment, null)),
            IsRejection: false);

    internal AbortBulk AbortBulk(TransferId id, int payee = 1, string content = "error") =>
        new(BulkKeyOf(id), HashOf(content), Scheme.Participant(payee), "5105: Payee FSP rejected transaction");

    internal static TransferKey BulkKeyOf(TransferId id) => new(IdSpace.BulkTransfer, id);

    /// <summary>A conversion into the second currency, by the participant of another place, for a transfer.</summary>
    internal PrepareFxTransfer Convert(
        TransferId id, TransferId? transfer, decimal amount, decimal target, int payer = 0, int provider = 1, string content = "conversion",
        DateTimeOffset? expiration = null) => new(
        id,
        HashOf(content),
        Scheme.NameOf(payer),
        Scheme.NameOf(payer),
        Scheme.NameOf(provider),
        Scheme.Party(payer),
        new Provider(
            Scheme.Participant(provider),
            Scheme.Position(provider),
            Scheme.Position(provider, Scheme.TargetCurrency),
            Scheme.Settlement(provider, Scheme.TargetCurrency),
            Scheme.Settlement(provider)),
        amount,
        Scheme.Currency,
        target,
        Scheme.TargetCurrency,
        Condition,
        expiration ?? In(TimeSpan.FromHours(1)),
        transfer);

    /// <summary>A conversion that the payee of a transfer asks for, into the second currency.</summary>
    internal PrepareFxTransfer ConvertReceived(
        TransferId id, TransferId transfer, decimal amount, decimal target, int payee = 2, int provider = 1, DateTimeOffset? expiration = null) =>
        Convert(id, transfer, amount, target, payee, provider, "received", expiration) with
        {
            InitiatorInTarget = Scheme.Party(payee, Scheme.TargetCurrency),
        };

    /// <summary>Somebody in another scheme, whose place the participant of a place takes.</summary>
    internal Party Behind(int proxy, string name, string? currency = null) => Scheme.Party(proxy, currency) with { External = name };

    internal FulfilTransfer FulfilConversion(TransferId id, int payer = 0, int provider = 1, string content = "fulfil") =>
        Fulfil(id, payer, provider, content) with { Target = ConversionKeyOf(id) };

    /// <summary>The operator releases a conversion that no transfer followed, or what another scheme does not tell of.</summary>
    internal static ResolveTransfer Release(TransferId conversion) =>
        new(ConversionKeyOf(conversion), null, HashOf("release"), "no transfer followed");

    internal static TransferKey ConversionKeyOf(TransferId id) => new(IdSpace.FxTransfer, id);

    internal OpenPosition Open(int place, decimal cap, decimal initial = 0, string? currency = null) => new(
        NewId(),
        Scheme.Position(place, currency),
        [Scheme.Position(place, currency), Scheme.Settlement(place, currency)],
        Scheme.Opening(currency),
        cap,
        initial,
        currency ?? Scheme.Currency);

    internal RecordFundsIn FundsIn(int place, decimal amount, TransferId? id = null, string content = "in", string? currency = null) => new(
        id ?? NewId(),
        HashOf(content),
        Scheme.Participant(place),
        Scheme.Settlement(place, currency),
        Scheme.Reconciliation(currency),
        amount,
        currency ?? Scheme.Currency);

    internal ReserveFundsOut FundsOut(
        int place, decimal amount, TransferId? id = null, string content = "out", DateTimeOffset? expiration = null) => new(
        id ?? NewId(),
        HashOf(content),
        Scheme.Participant(place),
        Scheme.Settlement(place),
        Scheme.Reconciliation(),
        amount,
        Scheme.Currency,
        expiration ?? In(TimeSpan.FromDays(5)));

    internal DecideFundsOut DecideFundsOut(TransferId id, int place, bool isCommit) => new(id, Scheme.Settlement(place), isCommit);

    internal SetNetDebitCap Cap(int place, decimal cap) => new(Scheme.Position(place), cap, 10m);

    internal SetParticipantActive Activity(int place, bool isActive) => new(
        Scheme.Participant(place),
        [.. Scheme.Accounts().Where(account => account.Owner == Scheme.Participant(place)).Select(account => account.Id)],
        isActive);

    /// <summary>A body of about the size that FSPIOP messages have, to one destination.</summary>
    internal static OutgoingMessage Message(
        TransferId id, ParticipantId destination, string method, ReadOnlyMemory<byte> body, bool isFinal = false) => new()
        {
            Transfer = KeyOf(id),
            Destination = destination,
            Method = method,
            EndpointType = "FSPIOP_CALLBACK_URL_TRANSFER_" + method,
            Headers = "Content-Type: application/vnd.interoperability.transfers+json;version=1.1\nFSPIOP-Source: dfsp0\n",
            Body = body,
            IsFinal = isFinal,
        };
}
