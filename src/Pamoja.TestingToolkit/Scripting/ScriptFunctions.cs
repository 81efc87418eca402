using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Functions that a script gets an answer from at once: pure work that the engine lacks, done beside it in the script process.</summary>
internal static class ScriptFunctions
{
    /// <summary>Answers a question of the prelude.</summary>
    /// <param name="name">The function.</param>
    /// <param name="argument">Its argument as JSON.</param>
    /// <returns>JSON with <c>value</c> or <c>error</c>.</returns>
    internal static string Answer(string name, string argument)
    {
        var answer = new JsonObject();
        try
        {
            answer["value"] = Evaluate(name, JsonNode.Parse(argument));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            // What a script handed over does not fit the function: that is the script's error, and it gets it as one.
            answer["error"] = e.Message;
        }

        return answer.ToJsonString();
    }

    private static JsonNode? Evaluate(string name, JsonNode? argument) => name switch
    {
        "uuid" => Guid.NewGuid().ToString(),
        "atob" => Encoding.Latin1.GetString(Convert.FromBase64String(Padded(argument!.GetValue<string>()))),
        "btoa" => Convert.ToBase64String(Encoding.Latin1.GetBytes(argument!.GetValue<string>())),
        "jws.sign" => MessageSigning.Sign(argument!.AsObject()),
        "jws.validate" => MessageSigning.Validate(argument!.AsObject()),
        "jws.headers" => MessageSigning.ValidateHeaders(argument!.AsObject()),
        _ => throw new ArgumentException($"there is no function '{name}'"),
    };

    private static string Padded(string text)
    {
        var plain = text.Trim().TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return plain.PadRight(plain.Length + ((4 - (plain.Length % 4)) % 4), '=');
    }
}
