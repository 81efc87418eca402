namespace Pamoja.Cli;

/// <summary>Lines to copy into a shell: a payment in one request, and the same payment message by message.</summary>
internal static class CurlLines
{
    public static string For(HubReady hub, SandboxScheme scheme)
    {
        var payee = SandboxScheme.PayeeParty;
        return $$$"""
            # A payment in one request to the simulated payer:
            curl -s {{{Text(scheme.Payer.Address)}}}/simulator/payments \
              -d '{"to":"{{{payee.Identifier}}}","amount":"10","currency":"{{{SandboxScheme.Currency}}}"}'

            # The same, message by message, as payerfsp itself. Callbacks go to payerfsp, which shows them.
            HUB={{{Text(hub.Interoperability)}}} PAYER={{{Text(scheme.Payer.Address)}}} PARTY={{{payee.PartyIdType}}}/{{{payee.Identifier}}}
            Q=$(cat /proc/sys/kernel/random/uuid) T=$(cat /proc/sys/kernel/random/uuid)
            fspiop() { # fspiop METHOD RESOURCE PATH DESTINATION, the body on standard input
              curl -s -X "$1" "$HUB$3" -w 'HTTP %{http_code}\n' -H "FSPIOP-Source: payerfsp" ${4:+-H "FSPIOP-Destination: $4"} \
                -H "Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')" \
                -H "Content-Type: application/vnd.interoperability.$2+json;version=2.0" \
                -H "Accept: application/vnd.interoperability.$2+json;version=2" --data-binary @-
            }
            # 1. Who holds the number?
            fspiop GET parties "/parties/$PARTY" '' </dev/null
            curl -s "$PAYER/simulator/callbacks/parties/$PARTY"
            # 2. What does it cost?
            fspiop POST quotes /quotes payeefsp <<END
            {"quoteId":"$Q","transactionId":"$T","amountType":"SEND",
             "amount":{"amount":"15","currency":"{{{SandboxScheme.Currency}}}"},
             "payer":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"9991000001","fspId":"payerfsp"}},
             "payee":{"partyIdInfo":{"partyIdType":"MSISDN","partyIdentifier":"{{{payee.Identifier}}}","fspId":"payeefsp"}},
             "transactionType":{"scenario":"TRANSFER","initiator":"PAYER","initiatorType":"CONSUMER"}}
            END
            curl -s "$PAYER/simulator/callbacks/quotes/$Q"
            # 3. Pay on those terms (the simulated payer writes the body from the quote).
            curl -s "$PAYER/simulator/transfers/$Q/$T" | fspiop POST transfers /transfers payeefsp
            curl -s "$PAYER/simulator/callbacks/transfers/$T"

            # What everybody owes and holds now:
            curl -s {{{Text(hub.Administration)}}}/participants/payerfsp/accounts
            curl -s {{{Text(hub.Administration)}}}/participants/payeefsp/accounts
            """;
    }

    /// <summary>The same where two schemes are joined.</summary>
    public static string Across(Uri payer, IReadOnlyList<(string Scheme, HubReady Hub)> hubs)
    {
        var participants = string.Join(
            '\n', hubs.Select(each => $"curl -s {Text(each.Hub.Administration)}/participants/proxy/accounts   # in the {each.Scheme}"));
        return $$$"""
            # A payment across the border, in one request to the simulated payer in the north:
            curl -s {{{Text(payer)}}}/simulator/payments \
              -d '{"to":"{{{NeighbourSchemes.PayeeParty.Identifier}}}","amount":"10","currency":"{{{NeighbourSchemes.Currency}}}"}'

            # What the schemes owe each other, by the accounts of the proxy:
            {{{participants}}}
            """;
    }

    private static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');
}
