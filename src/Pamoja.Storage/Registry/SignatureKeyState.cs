namespace Pamoja.Storage;

/// <summary>What a key is good for.</summary>
public enum SignatureKeyState
{
    /// <summary>Signatures made with it count.</summary>
    Valid,

    /// <summary>Its time has not come.</summary>
    NotYetValid,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was taken out of use, for good.</summary>
    Revoked,
}
