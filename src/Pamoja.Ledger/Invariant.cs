using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pamoja.Ledger;

/// <summary>Assertions that stay on in production: books that contradict themselves must stop, not go on.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="holds"/>.</summary>
    public static void Check([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds) throw new InvariantException(what);
    }

    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="holds"/>. The message is put together only then.</summary>
    public static void Check(
        [DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref InvariantMessage what)
    {
        if (!holds) throw new InvariantException(what.ToString());
    }
}
