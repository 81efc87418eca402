namespace Pamoja.Cli.Tests;

/// <summary>The pages about a day that is closed do what they say, after alpha paid beta 30.</summary>
public sealed class CloseADayTests
{
    /// <summary>The hub's accounts, two participants with funds, and a payment whose fulfilment is 32 bytes of zero.</summary>
    private const string Day =
        """
        set -euo pipefail
        post() { curl -sS --fail-with-body -X POST -H 'Content-Type: application/json' "$ADMIN$1" -d "$2" >&2; }
        post /participants/Hub/accounts '{"currency": "USD", "type": "HUB_RECONCILIATION"}'
        post /participants/Hub/accounts '{"currency": "USD", "type": "HUB_MULTILATERAL_SETTLEMENT"}'
        post /settlementModels '{ "name": "DEFERREDNETUSD", "settlementGranularity": "NET", "settlementInterchange": "MULTILATERAL",
          "settlementDelay": "DEFERRED", "currency": "USD", "requireLiquidityCheck": true, "ledgerAccountType": "POSITION",
          "settlementAccountType": "SETTLEMENT", "autoPositionReset": true }'
        for name in alpha beta; do
          post /participants "{\"name\": \"$name\", \"currency\": \"USD\"}"
          post "/participants/$name/initialPositionAndLimits" '{"currency": "USD", "limit": {"type": "NET_DEBIT_CAP", "value": 1000}}'
          for type in TRANSFER_POST TRANSFER_PUT TRANSFER_ERROR; do
            post "/participants/$name/endpoints" "{\"type\": \"FSPIOP_CALLBACK_URL_$type\", \"value\": \"http://$name.example:5000\"}"
          done
          ACCOUNT=$(curl -sS "$ADMIN/participants/$name/accounts" | jq '.[] | select(.ledgerAccountType == "SETTLEMENT") | .id')
          post "/participants/$name/accounts/$ACCOUNT" "{\"transferId\": \"$(cat /proc/sys/kernel/random/uuid)\", \"externalReference\": \"1\",
            \"action\": \"recordFundsIn\", \"reason\": \"deposit\", \"amount\": {\"amount\": \"500\", \"currency\": \"USD\"} }"
        done
        ID=0198f3a2-8000-7c55-8d3e-2f0a4c1b9e77
        MEDIA=application/vnd.interoperability.transfers+json
        send() { curl -sS --fail-with-body -X "$1" "$INTEROPERABILITY$2" -H "Content-Type: $MEDIA;version=1.1" \
          -H "Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')" -H "FSPIOP-Source: $3" -H "FSPIOP-Destination: $4" -d "$5" "${@:6}" >&2; }
        send POST /transfers alpha beta "{\"transferId\": \"$ID\", \"payerFsp\": \"alpha\", \"payeeFsp\": \"beta\",
          \"amount\": {\"amount\": \"30\", \"currency\": \"USD\"}, \"ilpPacket\": \"AYIBgQAAAAAAAASwNGxldmVs\",
          \"condition\": \"Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU\",
          \"expiration\": \"$(date -u -d '+1 minute' +%Y-%m-%dT%H:%M:%S.000Z)\"}" -H "Accept: $MEDIA;version=1"
        send PUT "/transfers/$ID" beta alpha "{\"transferState\": \"COMMITTED\", \"fulfilment\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",
          \"completedTimestamp\": \"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)\"}"
        """;

    [Theory]
    [InlineData("close-a-day.md")]
    [InlineData("confirm-a-settlement.md")]
    public async Task A_day_is_closed_and_settled_by_its_page(string name)
    {
        await using var folder = new TemporaryFolder();
        await using var hub = await RunningHub.StartAsync(Path.Combine(folder.Place, "hub"));
        var environment = new Dictionary<string, string>
        {
            ["ADMIN"] = hub.Ready.Administration.ToString().TrimEnd('/'),
            ["INTEROPERABILITY"] = hub.Ready.Interoperability.ToString().TrimEnd('/'),
        };
        var day = await Ran.ProgramAsync("bash", folder.Place, environment, "-c", Day);
        Assert.True(day.ExitCode == 0, day.Out + day.Error);
        await OperationPage.Read(name).RunAsync(folder.Place, environment);
    }
}
