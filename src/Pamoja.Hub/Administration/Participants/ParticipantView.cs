using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A participant as the API shows it. Truth values of participants and accounts are 0 and 1 here, as clients know them.</summary>
internal sealed record ParticipantView(
    string Name,
    string Id,
    DateTimeOffset Created,
    int IsActive,
    ParticipantLinksView Links,
    IReadOnlyList<ParticipantAccountView> Accounts,
    int IsProxy)
{
    /// <summary>For the description of the API.</summary>
    public static readonly ParticipantView Example = new(
        "alpha",
        "http://localhost:4001/participants/alpha",
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        1,
        new ParticipantLinksView("http://localhost:4001/participants/alpha"),
        [new ParticipantAccountView(3, "POSITION", "USD", 1, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), "hub")],
        0);

    public static ParticipantView Of(Participant participant, string root)
    {
        var self = $"{root}/participants/{participant.Name}";
        return new ParticipantView(
            participant.Name,
            self,
            participant.CreatedAt,
            participant.IsActive ? 1 : 0,
            new ParticipantLinksView(self),
            [.. participant.Accounts.Where(account => account.Type != AccountType.Opening).Select(ParticipantAccountView.Of)],
            participant.IsProxy ? 1 : 0);
    }
}

/// <summary>Where the participant is found.</summary>
internal sealed record ParticipantLinksView(string Self);

/// <summary>An account within its participant: everything but its balance.</summary>
internal sealed record ParticipantAccountView(
    int Id, string LedgerAccountType, string Currency, int IsActive, DateTimeOffset CreatedDate, string CreatedBy)
{
    public static ParticipantAccountView Of(RegisteredAccount account) => new(
        account.Id.Value,
        AccountTypeName.Of(account.Type),
        account.Currency,
        account.IsActive ? 1 : 0,
        account.CreatedAt,
        account.CreatedBy);
}
