namespace Pamoja.Hub.Tests;

/// <summary>Bodies of quotes to test with.</summary>
internal static class QuoteBodies
{
    internal static string Post(string id, string amount = "10", string note = "") =>
        $$"""
        {"quoteId":"{{id}}","transactionId":"{{id}}","payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"1","fspId":"payeefsp"} },
         "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"2","fspId":"payerfsp"} },"amountType":"SEND",
         "amount":{"currency":"USD","amount":"{{amount}}"},"note":"n{{note}}",
         "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"} }
        """;

    internal static string Put(string amount = "10") =>
        $$"""
        {"transferAmount":{"currency":"USD","amount":"{{amount}}"},"expiration":"2035-01-02T03:04:05.678Z","ilpPacket":"AYICjg",
         "condition":"zD5yNieCVOZNWA6uSc-W_qnXgNeeYi72Lts_kU0AYH8"}
        """;
}
