using System.Globalization;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>Reads the values of a query; the first that cannot be read is the error.</summary>
internal sealed class QueryValues(AdministrationRequest request)
{
    /// <summary>The first fault; null while there is none.</summary>
    public ErrorInformation? Error { get; private set; }

    /// <summary>A moment, ISO 8601; without a zone it is UTC.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (request.Query(name) is not { } text) return null;
        if (Moments.TryRead(text, out var moment)) return moment;
        return Fail<DateTimeOffset?>(name, "must be a moment such as 2026-01-31T12:00:00Z");
    }

    /// <summary>Yes or no, as a word or as a digit.</summary>
    public bool? Flag(string name) => request.Query(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => Fail<bool?>(name, "must be equal to one of the allowed values"),
    };

    /// <summary>A whole number within bounds.</summary>
    public long? Number(string name, long min, long max)
    {
        if (request.Query(name) is not { } text) return null;
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number >= min && number <= max) return number;
        return Fail<long?>(name, $"must be a whole number from {min} to {max}");
    }

    /// <summary>An amount of money.</summary>
    public decimal? Amount(string name)
    {
        if (request.Query(name) is not { } text) return null;
        return Money.TryRead(text, out var amount) && Money.Fits(amount) ? amount : Fail<decimal?>(name, "must be a plain decimal number");
    }

    /// <summary>A currency of the API.</summary>
    public string? Currency(string name)
    {
        var text = request.Query(name);
        return KnownErrors.IsCurrency(text) ? text : Fail<string?>(name, "must be equal to one of the allowed values");
    }

    /// <summary>A participant, by name.</summary>
    public ParticipantId? Participant(string name, RegistrySnapshot registry)
    {
        if (request.Query(name) is not { } text) return null;
        return registry.Find(text)?.Id ?? Fail<ParticipantId?>(name, "is not the name of a participant");
    }

    /// <summary>Words parted by commas, each of a list.</summary>
    public IReadOnlyList<T>? Words<T>(string name, IReadOnlyDictionary<string, T> known)
    {
        if (request.Query(name) is not { } text) return null;
        var words = text.Split(',');
        if (words.All(known.ContainsKey)) return [.. words.Select(word => known[word])];
        return Fail<IReadOnlyList<T>?>(name, $"must be of {string.Join(", ", known.Keys)}");
    }

    /// <summary>Notes a fault that was found elsewhere.</summary>
    public T Fail<T>(string name, string text)
    {
        Error ??= FspiopError.MalformedSyntax.With($"/query/{name} {text}");
        return default!;
    }
}
