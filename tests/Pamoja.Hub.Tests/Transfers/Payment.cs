using System.Buffers.Text;
using System.Security.Cryptography;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A transfer to test with: its ids, its secret, and the bodies that its parties send.</summary>
internal sealed class Payment
{
    private readonly byte[] _preimage = RandomNumberGenerator.GetBytes(32);

    internal string Id { get; init; } = Guid.NewGuid().ToString();

    internal string Amount { get; init; } = "10.5";

    internal string Payer { get; init; } = HubFixture.PayerName;

    internal string Payee { get; init; } = HubFixture.PayeeName;

    internal string Currency { get; init; } = HubFixture.Currency;

    internal DateTimeOffset Expiration { get; init; } = TimeProvider.System.GetUtcNow().AddMinutes(1);

    internal string Path => $"/transfers/{Id}";

    internal string Fulfilment => Base64Url.EncodeToString(_preimage);

    internal string Condition => Base64Url.EncodeToString(SHA256.HashData(_preimage));

    /// <summary>With odd white space, an unknown member and letters beyond ASCII: all of it must arrive as it was sent.</summary>
    internal string Prepare() =>
        $$"""
        { "transferId": "{{Id}}", "payerFsp":"{{Payer}}",  "payeeFsp":"{{Payee}}",
          "amount": {"currency":"{{Currency}}", "amount":"{{Amount}}"}, "ilpPacket": "AYIBgQAAAAAAAASwNGxldmVs",
          "condition":"{{Condition}}", "expiration":"{{Timestamp.Write(Expiration)}}",
          "note\u002d":"ñandú – ၂" }
        """;

    internal string Commit(string state = "COMMITTED") =>
        $$"""{"fulfilment":"{{Fulfilment}}","completedTimestamp":"{{Now}}", "transferState":"{{state}}"}""";

    internal static string CommitWith(string fulfilment, string state = "COMMITTED") =>
        $$"""{"fulfilment":"{{fulfilment}}","completedTimestamp":"{{Now}}","transferState":"{{state}}"}""";

    private static string Now => Timestamp.Write(TimeProvider.System.GetUtcNow());
}
