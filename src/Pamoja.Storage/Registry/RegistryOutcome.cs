namespace Pamoja.Storage;

/// <summary>What a change of the registry came to. Everything but <see cref="Done"/> left no trace.</summary>
public enum RegistryOutcome
{
    /// <summary>Changed, committed, and in force on this node.</summary>
    Done,

    /// <summary>No participant of this name.</summary>
    ParticipantNotFound,

    /// <summary>The participant has accounts in the currency already.</summary>
    ParticipantCurrencyExists,

    /// <summary>The hub lacks its reconciliation or its settlement account in the currency.</summary>
    HubAccountsMissing,

    /// <summary>No active settlement model says which accounts the currency needs.</summary>
    SettlementModelMissing,

    /// <summary>The hub has this account already.</summary>
    HubAccountExists,

    /// <summary>A model of this name, or another active one for the same account type and currency.</summary>
    SettlementModelExists,

    /// <summary>No settlement model of this name.</summary>
    SettlementModelNotFound,

    /// <summary>Another active oracle answers for the same type of identifier, endpoint type and currency.</summary>
    OracleExists,

    /// <summary>No active oracle of this number.</summary>
    OracleNotFound,

    /// <summary>Another participant has the name that the hub was to have.</summary>
    HubNameTaken,

    /// <summary>A type of accounts has this name already.</summary>
    AccountTypeExists,

    /// <summary>The public key names a participant already: this one or another.</summary>
    CertificateExists,

    /// <summary>The participant has no such public key.</summary>
    CertificateNotFound,

    /// <summary>The participant has as many public keys as it may have.</summary>
    TooManyCertificates,

    /// <summary>A fee rule has this name already.</summary>
    FeeRuleExists,

    /// <summary>No fee rule of this name.</summary>
    FeeRuleNotFound,

    /// <summary>The FSP has a key of this id, or this very key under another id, perhaps revoked.</summary>
    SignatureKeyExists,

    /// <summary>The FSP has as many keys in use as it may have.</summary>
    SignatureKeysTooMany,

    /// <summary>The FSP has no such key, or it was revoked already.</summary>
    SignatureKeyNotFound,

    /// <summary>The name is a participant's, its proxy is none, or as many are known as may be.</summary>
    ExternalNotLearned,
}
