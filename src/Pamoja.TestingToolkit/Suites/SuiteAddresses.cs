using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>The addresses in an environment's values, and moving them to where the parts really listen.</summary>
public sealed class SuiteAddresses(RunEnvironment environment)
{
    private readonly Dictionary<string, string> _moved = [];

    /// <summary>A value as text; null if there is none.</summary>
    public string? Value(string? variable) => variable is null ? null : Json.Display(environment.Values[variable]);

    /// <summary>The address that a variable holds.</summary>
    /// <exception cref="CannotRunException">It holds none.</exception>
    public Uri Address(string variable) => Uri.TryCreate(Value(variable), UriKind.Absolute, out var address) ? address
        : throw new CannotRunException($"{variable} in the environment file is no address: '{Value(variable)}'");

    /// <summary>Says where the part that a variable names really listens.</summary>
    public void Move(string variable, Uri to)
    {
        ArgumentNullException.ThrowIfNull(to);
        _moved[Address(variable).Authority] = to.Authority;
    }

    /// <summary>Writes the new places into all values that named an old one, whatever their scheme and path.</summary>
    public void Apply()
    {
        foreach (var (name, value) in environment.Values.ToArray())
        {
            if (value is not JsonValue || Json.Display(value) is not { } text) continue;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || !_moved.TryGetValue(address.Authority, out var to)) continue;
            var at = text.IndexOf(address.Authority, StringComparison.OrdinalIgnoreCase);
            environment.Values[name] = text[..at] + to + text[(at + address.Authority.Length)..];
        }

        _moved.Clear();
    }
}
