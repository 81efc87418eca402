using Pamoja.Ledger;

namespace Pamoja.Storage;

/// <summary>A member of the scheme (or the hub itself) with its accounts and callback endpoints.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its FSP id, 2 to 30 characters.</param>
/// <param name="IsActive">Whether it may take part.</param>
/// <param name="IsProxy">Whether it stands for another scheme.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="CreatedBy">Who registered it.</param>
/// <param name="Accounts">All its accounts, internal ones (OPENING) included.</param>
/// <param name="Endpoints">Callback URL templates by endpoint type.</param>
public sealed record Participant(
    ParticipantId Id,
    string Name,
    bool IsActive,
    bool IsProxy,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    IReadOnlyList<RegisteredAccount> Accounts,
    IReadOnlyDictionary<string, string> Endpoints)
{
    /// <summary>What the operator decided about it alone; the hub's is the scheme's. To be shown: what decides is read under lock.</summary>
    public ParticipantPolicy Policy { get; init; } = ParticipantPolicy.Unset;

    /// <summary>The certificates under whose public keys it may connect.</summary>
    public IReadOnlyList<ParticipantCertificate> Certificates { get; init; } = [];

    /// <summary>How much it may ask, and from where.</summary>
    public ParticipantAccess Access { get; init; } = ParticipantAccess.Unset;

    /// <summary>
    /// For an FSP of another scheme, the name of the proxy through which it is reached; then all but its name is the proxy's. Null for a
    /// participant.
    /// </summary>
    public string? ProxyName { get; init; }

    /// <summary>Whether it is in another scheme.</summary>
    public bool IsExternal => ProxyName is not null;

    /// <summary>An FSP of another scheme, for which this proxy stands.</summary>
    public Participant StandingFor(string external) => this with { Name = external, ProxyName = Name };

    /// <summary>The account of a type and currency.</summary>
    public RegisteredAccount? Account(AccountType type, string currency)
    {
        foreach (var account in Accounts)
        {
            if (account.Type == type && account.Currency == currency) return account;
        }

        return null;
    }
}

/// <summary>An account as the registry knows it: everything but its balance.</summary>
public sealed record RegisteredAccount(
    AccountId Id, ParticipantId Owner, AccountType Type, string Currency, bool IsActive, DateTimeOffset CreatedAt, string CreatedBy);
