using System.Globalization;
using Pamoja.Simulator;
using Spectre.Console;

namespace Pamoja.Cli;

/// <summary>What the person at the sandbox sees: colours on a terminal, the same lines without them elsewhere.</summary>
internal sealed class SandboxScreen(TextWriter output, bool colours, TimeProvider time)
{
    /// <summary>After a silence as long as this the next message starts a sequence of its own.</summary>
    private static readonly TimeSpan NewSequence = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private bool _showing;
    private long _first;
    private long _last;

    /// <summary>A headline.</summary>
    public void Title(string text) => Line($"\n[bold]{Markup.Escape(text)}[/]");

    /// <summary>Something that was done, or takes its time.</summary>
    public void Step(string text) => Line($"  [grey]{Markup.Escape(text)}[/]");

    /// <summary>Text as it is, to be copied.</summary>
    public void Plain(string text)
    {
        lock (_lock) output.WriteLine(text);
    }

    /// <summary>From here on messages are shown; the clock of the sequence starts with the first.</summary>
    public void ShowMessages()
    {
        // Narrow enough for a transfer's path to fit into 80 columns.
        Line(" [grey]    ms from       to       message[/]");
        lock (_lock) (_showing, _first, _last) = (true, 0, 0);
    }

    /// <summary>A message passes.</summary>
    public void Message(Exchange exchange)
    {
        lock (_lock)
        {
            if (!_showing) return;
            if (_first == 0) _first = exchange.Timestamp;
            if (_last != 0 && time.GetElapsedTime(_last, exchange.Timestamp) > NewSequence)
            {
                _first = exchange.Timestamp;
                output.WriteLine();
            }

            _last = exchange.Timestamp;
            var milliseconds = time.GetElapsedTime(_first, exchange.Timestamp).TotalMilliseconds;
            var colour = exchange.From == "hub" ? "cyan" : "green";
            Line(string.Create(CultureInfo.InvariantCulture,
                $" {milliseconds,6:0.0} [{colour}]{exchange.From,-8}[/] > {exchange.To,-8} {Markup.Escape(exchange.Message)}"));
        }
    }

    /// <summary>The positions of the participants and how they moved.</summary>
    public void Positions(IReadOnlyList<MovedPosition> positions, string currency, string? scheme = null)
    {
        var where = scheme is null ? string.Empty : $" in the {scheme}";
        Title($"Positions in {currency}{where} (what a participant owes the scheme)");
        Line("  [grey]participant          before           after           moved[/]");
        foreach (var position in positions)
        {
            var (before, after, moved) = (Amount(position.Before), Amount(position.After), Amount(position.Moved));
            if (position.Moved > 0) moved = $"+{moved}";
            Line($"  {position.Participant,-11} {before,15} {after,15} [bold]{moved,15}[/]");
        }
    }

    /// <summary>How it ended, if it ended well.</summary>
    public void Verdict(string text) => Line($"\n[bold green]{Markup.Escape(text)}[/]");

    private static string Amount(decimal amount) => amount.ToString("#,0.00##", CultureInfo.InvariantCulture);

    private void Line(string markup)
    {
        lock (_lock)
        {
            if (!colours)
            {
                output.WriteLine(Markup.Remove(markup));
                return;
            }

            AnsiConsole.MarkupLine(markup);
        }
    }
}
