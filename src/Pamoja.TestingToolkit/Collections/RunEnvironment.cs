using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>The values and options with which collections run: the toolkit's environment file.</summary>
/// <param name="Values">The values of <c>{$inputs.x}</c>; scripts begin with a copy of them as their environment.</param>
/// <param name="Options">The options: <c>breakOnError</c>, <c>generateIDType</c>, <c>transformerName</c>.</param>
public sealed record RunEnvironment(JsonObject Values, JsonObject Options)
{
    /// <summary>The name of the key with which the toolkit's own participants sign.</summary>
    internal const string OwnKey = "TTKFSP_JWS_KEY";

    private static readonly string[] KeyEndings = ["_JWS_PRIVATE_KEY", "_JWS_PUB_KEY", "_JWS_KEY"];

    /// <summary>Whether a failed assertion ends the run.</summary>
    public bool BreakOnError => Json.Truthy(Options["breakOnError"]);

    /// <summary>Whether <c>generateID</c> makes UUIDs; ULIDs otherwise.</summary>
    public bool UsesUuids => Json.Display(Options["generateIDType"]) == "uuid";

    /// <summary>Whether messages are to be signed.</summary>
    public bool SignsMessages => Json.Truthy(Values["ENABLE_JWS_SIGNING"]);

    /// <summary>Reads an environment file.</summary>
    /// <exception cref="CannotRunException">It does not exist, is no JSON, or asks for something unknown.</exception>
    public static RunEnvironment Load(string path)
    {
        JsonObject? content;
        try
        {
            content = JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new CannotRunException($"{path} is no JSON: line {e.LineNumber + 1}: {e.Message.Split(". ")[0]}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"the environment file {path} cannot be read: {e.Message}", e);
        }

        var values = content?["inputValues"] as JsonObject
            ?? throw new CannotRunException($"{path} is no environment: it has no object 'inputValues'");
        var options = content!["options"] as JsonObject ?? [];
        var transformer = Json.Display(options["transformerName"]) ?? "none";
        return transformer is "none" or "" ? new RunEnvironment(values, options)
            : throw new CannotRunException($"{path}: there is no transformer '{transformer}' here; 'none' is the only one");
    }

    /// <summary>
    /// Makes fresh keys where they are empty and the test cases, or the toolkit itself, use one of that participant. All names of a participant
    /// get the same pair.
    /// </summary>
    public void FillKeys(IEnumerable<TestCase> testCases)
    {
        ArgumentNullException.ThrowIfNull(testCases);
        var used = testCases.Select(c => Json.Text(c.Content)).Where(t => t.Contains("_JWS_", StringComparison.Ordinal)).ToList();
        var owners = Values.Select(v => (v.Key, Owner: KeyOwner(v.Key))).Where(k => k.Owner is not null).ToList();
        var asked = owners.Where(k => k.Key == OwnKey || used.Exists(t => t.Contains(k.Key, StringComparison.Ordinal)))
            .Select(k => k.Owner).ToHashSet();
        var pairs = new Dictionary<string, (string Private, string Public)>();
        foreach (var (name, owner) in owners)
        {
            if (!asked.Contains(owner) || Json.Truthy(Values[name]))
            {
                continue;
            }

            if (!pairs.TryGetValue(owner!, out var pair))
            {
                using var key = RSA.Create(2048);
                pairs[owner!] = pair = (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
            }

            Values[name] = name.EndsWith("_JWS_PUB_KEY", StringComparison.Ordinal) ? pair.Public : pair.Private;
        }
    }

    // The official values call the first and second simulator SIM1 and SIM2 where they sign, TESTFSP1 and TESTFSP2 elsewhere.
    private static string? KeyOwner(string name)
    {
        var ending = KeyEndings.FirstOrDefault(e => name.EndsWith(e, StringComparison.Ordinal));
        var owner = ending is null ? null : name[..^ending.Length];
        return owner is { Length: 4 } && owner.StartsWith("SIM", StringComparison.Ordinal) ? "TESTFSP" + owner[3] : owner;
    }
}
