namespace Pamoja.Storage;

/// <summary>
/// The registry as this node knows it. Changes made here are in force before their caller hears of them; changes made on other nodes within
/// 250 ms.
/// </summary>
public sealed class RegistryFeed
{
    /// <summary>The newest snapshot; replaced as a whole, read without a lock.</summary>
    public RegistrySnapshot Current => throw new NotImplementedException();
}
