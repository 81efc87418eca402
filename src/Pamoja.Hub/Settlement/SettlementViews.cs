using System.Text.Json.Serialization;
using Pamoja.Fspiop;
using Pamoja.Ledger;

namespace Pamoja.Hub;

/// <summary>A window as the API shows it: by itself under settlementWindowId, in a settlement under id.</summary>
internal sealed record WindowView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SettlementWindowId,
    int Id,
    string? Reason,
    string State,
    DateTimeOffset CreatedDate,
    DateTimeOffset ChangedDate,
    IReadOnlyList<ContentView> Content)
{
    /// <summary>A window by itself.</summary>
    public static WindowView Of(SettlementWindow window) => Of(window, window.Contents) with { SettlementWindowId = window.Id.Value };

    /// <summary>A window of a settlement, with what the settlement takes of it.</summary>
    public static WindowView Of(SettlementWindow window, Ledger.Settlement settlement) =>
        Of(window, window.Contents.Where(content => settlement.Contents.Contains(content.Id)));

    private static WindowView Of(SettlementWindow window, IEnumerable<WindowContent> contents) => new(
        null,
        window.Id.Value,
        window.Reason,
        SettlementStateName.Of(window.State),
        window.CreatedAt,
        window.ChangedAt,
        [.. contents.Select(ContentView.Of)]);
}

/// <summary>What a window has of one account type and currency.</summary>
internal sealed record ContentView(
    int Id,
    string State,
    string LedgerAccountType,
    string CurrencyId,
    DateTimeOffset CreatedDate,
    DateTimeOffset ChangedDate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SettlementId)
{
    public static ContentView Of(WindowContent content) => new(
        content.Id,
        SettlementStateName.Of(content.State),
        AccountTypeName.Of(content.Type),
        content.Currency,
        content.CreatedAt,
        content.ChangedAt,
        content.Settlement?.Value);
}

/// <summary>A settlement with its windows and accounts.</summary>
internal sealed record SettlementView(
    int Id,
    string SettlementModel,
    string State,
    string Reason,
    DateTimeOffset CreatedDate,
    DateTimeOffset ChangedDate,
    IReadOnlyList<WindowView> SettlementWindows,
    IReadOnlyList<SettlementParticipantView> Participants)
{
    /// <summary>With the accounts that are wanted.</summary>
    public static SettlementView Of(
        Ledger.Settlement settlement, IEnumerable<SettlementWindow> windows, Func<SettlementAccount, bool>? isWanted = null) =>
        Of(settlement, windows, SettlementParticipantView.Of(settlement.Accounts.Where(isWanted ?? (_ => true))));

    /// <summary>With participants as they were named.</summary>
    public static SettlementView Of(
        Ledger.Settlement settlement, IEnumerable<SettlementWindow> windows, IReadOnlyList<SettlementParticipantView> participants) => new(
        settlement.Id.Value,
        settlement.Terms.ModelName,
        SettlementStateName.Of(settlement.State),
        settlement.Reason,
        settlement.CreatedAt,
        settlement.ChangedAt,
        [.. windows.Select(window => WindowView.Of(window, settlement))],
        participants);
}

/// <summary>A participant of a settlement, by its number.</summary>
internal sealed record SettlementParticipantView(int Id, IReadOnlyList<SettlementAccountView> Accounts)
{
    public static IReadOnlyList<SettlementParticipantView> Of(IEnumerable<SettlementAccount> accounts) =>
    [
        .. accounts.GroupBy(account => account.Participant).OrderBy(group => group.Key.Value)
            .Select(group => new SettlementParticipantView(group.Key.Value, [.. group.Select(SettlementAccountView.Of)])),
    ];
}

/// <summary>An account of a settlement; or one that was asked for, and why it was refused.</summary>
internal sealed record SettlementAccountView(
    int Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExternalReference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CreatedDate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NetAmountView? NetSettlementAmount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RefusalView? ErrorInformation = null)
{
    public static SettlementAccountView Of(SettlementAccount account) => new(
        account.Account.Value,
        SettlementStateName.Of(account.State),
        account.Reason ?? "",
        account.ExternalReference,
        account.ChangedAt,
        new NetAmountView(account.Net, account.Currency));

    /// <summary>An account that is not in the settlement.</summary>
    public static SettlementAccountView Unknown(AccountId account) => new(account.Value, null, null, null, null, null);
}

/// <summary>What an account owes (positive) or is owed.</summary>
internal sealed record NetAmountView(decimal Amount, string Currency);

/// <summary>An error of one account, in the midst of an answer.</summary>
internal sealed record RefusalView(string ErrorCode, string ErrorDescription)
{
    public static RefusalView Of(ErrorInformation error) => new(error.Code, error.Description);
}
