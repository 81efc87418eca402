namespace Pamoja.Operations;

/// <summary>Numbers that look random and are the same in every run (xorshift64*).</summary>
internal struct Draw(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15UL;

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    internal int Below(int bound)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)bound);
    }
}
