using System.Text.Json;

namespace Pamoja.Hub.Tests;

/// <summary>Every value of the queries of windows and settlements, good, bad and without a match; texts whole.</summary>
public sealed class SettlementQueryTests(HubFixture hub) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private readonly SettlementOffice _office = new(hub);
    private JsonElement _made;
    private int _window;

    public async ValueTask InitializeAsync()
    {
        await _office.CloseAsync();
        await _office.PayAsync("5");
        _window = await _office.CloseAsync();
        _made = await _office.CreateAsync("DEFERREDNETUSD", _window);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("participantId={participant}")]
    [InlineData("state=PENDING_SETTLEMENT")]
    [InlineData("fromDateTime=2020-01-01T00:00:00.000Z")]
    [InlineData("toDateTime=2999-12-31T23:59:59Z")]
    [InlineData("currency=USD")]
    [InlineData("participantId={participant}&state=PENDING_SETTLEMENT&fromDateTime=2020-01-01&toDateTime=2999-01-01&currency=USD")]
    public async Task A_window_is_found_by(string query)
    {
        var found = (await hub.ProvisionAsync("GET", $"{SettlementOffice.Windows}?{Fill(query)}")).Json.EnumerateArray();
        Assert.Contains(found, window => window.GetProperty("settlementWindowId").GetInt32() == _window);
    }

    [Theory]
    [InlineData("state=SETTLED&participantId={participant}")]
    [InlineData("fromDateTime=2999-01-01T00:00:00Z")]
    [InlineData("toDateTime=2020-01-01T00:00:00Z")]
    [InlineData("currency=XTS")]
    [InlineData("participantId=99999")]
    public async Task No_window_is_found_by(string query) =>
        Refused(await GetAsync(SettlementOffice.Windows, query), 400, "3100", "Generic validation error - No settlement window found");

    [Theory]
    [InlineData("currency=USD")]
    [InlineData("participantId={participant}")]
    [InlineData("settlementWindowId={window}")]
    [InlineData("accountId={account}")]
    [InlineData("state=PENDING_SETTLEMENT")]
    [InlineData("fromDateTime=2020-01-01T00:00:00.000Z")]
    [InlineData("toDateTime=2999-12-31T23:59:59%2B01:00")]
    [InlineData("fromSettlementWindowDateTime=2020-01-01")]
    [InlineData("toSettlementWindowDateTime=2999-01-01")]
    [InlineData("currency=USD&participantId={participant}&settlementWindowId={window}&accountId={account}&state=PENDING_SETTLEMENT")]
    public async Task A_settlement_is_found_by(string query)
    {
        var found = (await hub.ProvisionAsync("GET", $"{SettlementOffice.Settlements}?{Fill(query)}")).Json.EnumerateArray();
        Assert.Contains(found, settlement => settlement.GetProperty("id").GetInt32() == _made.GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("currency=XTS")]
    [InlineData("participantId=99999")]
    [InlineData("settlementWindowId=99999")]
    [InlineData("accountId=99999")]
    [InlineData("state=SETTLED&settlementWindowId={window}")]
    [InlineData("fromDateTime=2999-01-01T00:00:00Z")]
    [InlineData("toDateTime=2020-01-01T00:00:00Z")]
    [InlineData("fromSettlementWindowDateTime=2999-01-01T00:00:00Z")]
    [InlineData("toSettlementWindowDateTime=2020-01-01T00:00:00Z")]
    public async Task No_settlement_is_found_by(string query) =>
        Refused(await GetAsync(SettlementOffice.Settlements, query), 400, "3100", "Generic validation error - Settlements not found");

    [Theory]
    [InlineData("/v2/settlementWindows", "participantId=0", "/query/participantId must be integer")]
    [InlineData("/v2/settlementWindows", "participantId=alpha", "/query/participantId must be integer")]
    [InlineData("/v2/settlementWindows", "participantId=99999999999", "/query/participantId must be integer")]
    [InlineData("/v2/settlementWindows", "state=AJAR", "/query/state must be equal to one of the allowed values")]
    [InlineData("/v2/settlementWindows", "state=open", "/query/state must be equal to one of the allowed values")]
    [InlineData("/v2/settlementWindows", "fromDateTime=yesterday", "/query/fromDateTime must match format \"date-time\"")]
    [InlineData("/v2/settlementWindows", "toDateTime=2026-13-01", "/query/toDateTime must match format \"date-time\"")]
    [InlineData("/v2/settlementWindows", "currency=QQQ", "/query/currency must be equal to one of the allowed values")]
    [InlineData("/v2/settlements", "currency=usd", "/query/currency must be equal to one of the allowed values")]
    [InlineData("/v2/settlements", "participantId=-1", "/query/participantId must be integer")]
    [InlineData("/v2/settlements", "settlementWindowId=1.5", "/query/settlementWindowId must be integer")]
    [InlineData("/v2/settlements", "accountId=%20", "/query/accountId must be integer")]
    [InlineData("/v2/settlements", "state=OPEN", "/query/state must be equal to one of the allowed values")]
    [InlineData("/v2/settlements", "fromDateTime=0", "/query/fromDateTime must match format \"date-time\"")]
    [InlineData("/v2/settlements", "toDateTime=0", "/query/toDateTime must match format \"date-time\"")]
    [InlineData("/v2/settlements", "fromSettlementWindowDateTime=0", "/query/fromSettlementWindowDateTime must match format \"date-time\"")]
    [InlineData("/v2/settlements", "toSettlementWindowDateTime=0", "/query/toSettlementWindowDateTime must match format \"date-time\"")]
    public async Task A_wrong_value_is_named(string path, string query, string text) =>
        Refused(await GetAsync(path, query), 400, "3101", $"Malformed syntax - {text}");

    [Fact]
    public async Task Without_a_value_nothing_is_looked_for()
    {
        const string Windows = "Use at least one parameter: participantId, state, fromDateTime, toDateTime, currency";
        foreach (var query in new[] { "", "state=", "colour=blue" })
        {
            Refused(await GetAsync(SettlementOffice.Windows, query), 400, "3100", $"Generic validation error - {Windows}");
            (await GetAsync(SettlementOffice.Settlements, query)).AssertError(400, "3100", "Generic validation error - Use at least one parameter: ");
        }
    }

    private Task<Reply> GetAsync(string path, string query) => hub.AdministerAsync("GET", $"{path}?{Fill(query)}");

    private string Fill(string query)
    {
        var participant = _made.GetProperty("participants")[0];
        return query.Replace("{participant}", participant.GetProperty("id").ToString(), StringComparison.Ordinal)
            .Replace("{account}", participant.GetProperty("accounts")[0].GetProperty("id").ToString(), StringComparison.Ordinal)
            .Replace("{window}", $"{_window}", StringComparison.Ordinal);
    }

    private static void Refused(Reply reply, int status, string code, string description)
    {
        reply.AssertError(status, code, "");
        Assert.Equal(description, reply.Json.GetProperty("errorInformation").GetProperty("errorDescription").GetString());
    }
}
