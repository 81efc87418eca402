namespace Pamoja.Testing;

/// <summary>
/// Hands a parser spoilt inputs for a while. What must hold: it throws nothing, it takes no longer and no more memory than its input warrants.
/// </summary>
/// <param name="corpus">Good inputs, and such as once were trouble; each is handed over as it is, too.</param>
/// <param name="lengthMax">Bytes of an input at most: what the wire lets through to the parser.</param>
public sealed class FuzzRun(IReadOnlyList<byte[]> corpus, int lengthMax)
{
    /// <summary>However short the time, so many inputs are tried.</summary>
    private const int InputsMin = 300;

    /// <summary>A machine may be busy with other things: only what is slow three times in a row is slow.</summary>
    private static readonly TimeSpan InputTimeMax = TimeSpan.FromMilliseconds(500);

    private const int BytesBase = 1 << 20;
    private const int BytesPerByte = 400;

    /// <summary>What the parser did wrong, with the input; null if nothing.</summary>
    /// <param name="parse">Reads an input; returns whatever it comes to.</param>
    /// <param name="budget">For how long.</param>
    /// <param name="tried">How many inputs were tried.</param>
    public string? Run(Action<byte[]> parse, TimeSpan budget, out int tried)
    {
        var mutations = new Mutations(corpus, lengthMax);
        var started = TimeProvider.System.GetTimestamp();
        for (tried = 0; tried < InputsMin || TimeProvider.System.GetElapsedTime(started) < budget; tried++)
        {
            var input = tried < corpus.Count ? corpus[tried] : mutations.Of((ulong)tried);
            if (Fault(parse, input) is { } fault) return $"input {tried} ({input.Length} bytes, {Convert.ToBase64String(input)}): {fault}";
        }

        return null;
    }

    private static string? Fault(Action<byte[]> parse, byte[] input)
    {
        for (var attempt = 1; ; attempt++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                parse(input);
            }
#pragma warning disable CA1031 // Whatever comes out of a parser here is what the run looks for.
            catch (Exception thrown)
#pragma warning restore CA1031
            {
                // The finding.
                return thrown.ToString();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > BytesBase + ((long)input.Length * BytesPerByte)) return $"{allocated} bytes were allocated";
            var took = TimeProvider.System.GetElapsedTime(started);
            if (took <= InputTimeMax) return null;
            if (attempt == 3) return $"it took {took.TotalMilliseconds:0} ms";
        }
    }
}
