using System.Data.Common;
using Npgsql;
using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>Reads a row of the transfer table.</summary>
internal static class TransferRow
{
    internal const string Columns =
        "t.space, t.transfer_id, t.id_form, t.kind, t.request_hash, t.payer, t.payee, t.debit_account, t.credit_account, t.amount, " +
        "t.currency, t.condition, t.expires_at, t.state, t.reason, t.cause, t.fulfilment, t.fulfil_hash, t.error_hash, t.completed_at, " +
        "t.depends_on, t.target_amount, t.target_currency, t.provider_position, t.provider_cover, t.conversions, t.terms";

    internal static Transfer Read(NpgsqlDataReader row)
    {
        var id = TransferId.FromGuid(row.GetGuid(1), (IdForm)row.GetInt16(2));
        var transfer = new Transfer
        {
            Key = new TransferKey((IdSpace)row.GetInt16(0), id),
            Kind = (TransferKind)row.GetInt16(3),
            RequestHash = Bits256.FromBytes(row.GetFieldValue<byte[]>(4)),
            Payer = Integer(row, 5) is { } payer ? new ParticipantId(payer) : null,
            Payee = Integer(row, 6) is { } payee ? new ParticipantId(payee) : null,
            Debit = Account(row, 7),
            Credit = Account(row, 8),
            Amount = row.GetDecimal(9),
            Currency = row.GetString(10),
            Condition = Bits(row, 11),
            Expiration = Time(row, 12),
            Terms = row.IsDBNull(26) ? null : TermsText.Read(row.GetString(26)),
            DependsOn = row.IsDBNull(20) ? null : Key(IdSpace.Transfer, row.GetGuid(20)),
            Conversion = row.IsDBNull(21) ? null : new Conversion(row.GetDecimal(21), row.GetString(22), Account(row, 23), Account(row, 24)),
        };
        return transfer.Load(
            (TransferState)row.GetInt16(13),
            (Reason)row.GetInt16(14),
            row.IsDBNull(15) ? null : row.GetString(15),
            Bits(row, 16),
            Bits(row, 17),
            Bits(row, 18),
            Time(row, 19),
            row.IsDBNull(25) ? null : [.. row.GetFieldValue<Guid[]>(25).Select(id => Key(IdSpace.FxTransfer, id))]);
    }

    private static TransferKey Key(IdSpace space, Guid id) => new(space, TransferId.FromGuid(id));

    private static AccountId? Account(DbDataReader row, int column) => Integer(row, column) is { } account ? new AccountId(account) : null;

    private static int? Integer(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static Bits256? Bits(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Bits256.FromBytes(row.GetFieldValue<byte[]>(column));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
