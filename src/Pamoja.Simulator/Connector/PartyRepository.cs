using System.Text.Json.Nodes;

namespace Pamoja.Simulator;

/// <summary>The account holders of a simulated backend, as its test API writes them: idType, idValue, idSubValue, names.</summary>
internal sealed class PartyRepository(bool knowsEverybody)
{
    private const int Most = 100_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Type, string Value, string? SubValue), JsonObject> _parties = [];

    /// <summary>Takes a party in, or in place of what was known of it; false if it has no identifier or there is no room.</summary>
    public bool Put(JsonObject party)
    {
        if (JsonTexts.At(party, "idType") is not { } type || JsonTexts.At(party, "idValue") is not { } value) return false;
        lock (_lock)
        {
            if (_parties.Count >= Most) return false;
            _parties[(type, value, JsonTexts.At(party, "idSubValue"))] = (JsonObject)party.DeepClone();
            return true;
        }
    }

    /// <summary>Forgets a party; with all its sub-identifiers when none is named.</summary>
    public void Remove(string type, string value, string? subValue)
    {
        lock (_lock)
        {
            foreach (var key in _parties.Keys.Where(key => key.Type == type && key.Value == value).ToList())
            {
                if (subValue is null || key.SubValue == subValue) _parties.Remove(key);
            }
        }
    }

    /// <summary>All that were put in.</summary>
    public JsonArray All()
    {
        lock (_lock) return [.. _parties.Values.Select(party => party.DeepClone())];
    }

    /// <summary>A party; null if it is unknown.</summary>
    public JsonObject? Find(string type, string value, string? subValue)
    {
        lock (_lock)
        {
            if (_parties.TryGetValue((type, value, subValue), out var known)) return (JsonObject)known.DeepClone();
        }

        if (!knowsEverybody) return null;
        var party = new JsonObject
        {
            ["idType"] = type,
            ["idValue"] = value,
            ["displayName"] = $"Holder {value}",
            ["firstName"] = "Test",
            ["lastName"] = "Holder",
            ["dateOfBirth"] = "1984-01-01",
        };
        if (subValue is not null) party["idSubValue"] = subValue;
        return party;
    }
}
