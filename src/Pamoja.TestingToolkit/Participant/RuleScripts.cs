using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>Runs the scripts of rules in a script process of their own, started when the first one is needed. They share an environment.</summary>
internal sealed class RuleScripts(RunSettings settings, HttpSender sender, InboundMessages inbound) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ScriptCalls _calls = new(sender, inbound, settings.Time);
    private ScriptProcess? _process;

    /// <summary>Runs a rule's script, if it has one.</summary>
    /// <returns>The environment that its templates are filled from.</returns>
    internal async Task<JsonObject> RunAsync(Rule rule, RuleFacts facts, CancellationToken cancellation)
    {
        var lines = rule.Parameters["scripts"]?["exec"] as JsonArray;
        var code = lines is null ? string.Empty : string.Join('\n', lines.Select(Json.Display));
        if (string.IsNullOrWhiteSpace(code))
        {
            return _process?.Environment ?? [];
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            _process ??= await ScriptProcess.StartAsync(settings.Limits, _calls.AnswerAsync, () => inbound.Last, settings.Time, cancellation);
            await _process.BeginRequestAsync(cancellation);
            var request = new JsonObject
            {
                ["body"] = Json.Text(facts.Body),
                ["method"] = facts.Method,
                ["headers"] = facts.Headers.DeepClone(),
                ["url"] = new JsonObject { ["path"] = facts.Path, ["query"] = facts.QueryParams.DeepClone() },
            };
            await _process.RunAsync(code, new JsonObject { ["request"] = request }, untilIdle: false, "a rule's script", cancellation);
            return _process.Environment;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _calls.DisposeAsync();
        _gate.Dispose();
    }
}
