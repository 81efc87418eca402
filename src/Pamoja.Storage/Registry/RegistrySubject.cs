namespace Pamoja.Storage;

/// <summary>What a change of the registry touched. Numbers are stored: never change one.</summary>
internal enum RegistrySubject : short
{
    /// <summary>Nothing that a snapshot holds.</summary>
    Nothing = 0,

    /// <summary>One participant, its accounts or its endpoints.</summary>
    Participant = 1,

    /// <summary>The oracles.</summary>
    Oracles = 2,

    /// <summary>The keys that signatures are verified with.</summary>
    SignatureKeys = 3,

    /// <summary>Who is behind which proxy.</summary>
    Externals = 4,

    /// <summary>Which FSP holds a party, at an oracle: one party's mark, or any party's.</summary>
    Parties = 5,
}
