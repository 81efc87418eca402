using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pamoja.Ledger;

/// <summary>What should have held, as an interpolated string that costs nothing while it holds. The compiler writes the calls.</summary>
[InterpolatedStringHandler]
public ref struct InvariantMessage
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a message if <paramref name="holds"/> is false.</summary>
    public InvariantMessage(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        if (isNeeded) _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    /// <summary>Adds text.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>The message.</summary>
    public override string ToString() => _text.ToString();
}
