using System.Globalization;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// Reads the values of a query or path one by one; the first that is wrong is the answer, 3101. Not naming any of the values is 3100.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="names">All values that the query may have.</param>
internal sealed class SettlementQuery(AdministrationRequest request, params string[] names)
{
    /// <summary>What was wrong first, or null.</summary>
    public ErrorInformation? Error { get; private set; } = names.Length == 0 || names.Any(name => request.Query(name) is not null)
        ? null
        : FspiopError.GenericValidationError.With($"Use at least one parameter: {string.Join(", ", names)}");

    /// <summary>A number of something, from the path.</summary>
    public int PathId(string name) => IdOf($"/path/{name}", request.Path(name)) ?? 0;

    /// <summary>A number of something, from the query.</summary>
    public int? Id(string name) => request.Query(name) is { } text ? IdOf($"/query/{name}", text) : null;

    /// <summary>A state, by its name.</summary>
    public T? State<T>(Func<string, T?> read) where T : struct
    {
        if (request.Query("state") is not { } text) return null;
        var state = read(text);
        if (state is null) Fail("/query/state", "must be equal to one of the allowed values");
        return state;
    }

    /// <summary>A currency.</summary>
    public string? Currency()
    {
        var currency = request.Query("currency");
        if (!KnownErrors.IsCurrency(currency)) Fail("/query/currency", "must be equal to one of the allowed values");
        return currency;
    }

    /// <summary>A moment, ISO 8601; UTC where it does not say.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (request.Query(name) is not { } text) return null;
        if (Moments.TryRead(text, out var time)) return time;
        Fail($"/query/{name}", "must match format \"date-time\"");
        return null;
    }

    private int? IdOf(string path, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= 1) return id;
        Fail(path, "must be integer");
        return null;
    }

    private void Fail(string path, string text) => Error ??= FspiopError.MalformedSyntax.With($"{path} {text}");
}
