using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>Rows of comma-separated values on their way to a client: what it does not take yet waits with the database, not in memory.</summary>
internal sealed class CsvStream
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    private const int FlushAt = 32 * 1024;

    private readonly PipeWriter _out;
    private readonly CancellationToken _cancellation;
    private readonly StringBuilder _waiting = new(FlushAt + 1024);

    private CsvStream(PipeWriter output, CancellationToken cancellation)
    {
        _out = output;
        _cancellation = cancellation;
    }

    /// <summary>Whether a request wants comma-separated values: the query's format says so, or without one the header Accept.</summary>
    public static bool IsWanted(AdministrationRequest request, QueryValues query) => request.Query("format") switch
    {
        null => request.Http.Request.Headers.Accept.Any(accept => accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true),
        "csv" => true,
        "json" => false,
        _ => query.Fail<bool>("format", "must be csv or json"),
    };

    /// <summary>
    /// Writes an answer of 200. When it fails in the middle the connection is broken off, so that nobody takes a part for the whole.
    /// </summary>
    public static async Task WriteAsync(HttpContext http, Func<CsvStream, Task> write)
    {
        http.Response.ContentType = MediaType;
        var csv = new CsvStream(http.Response.BodyWriter, http.RequestAborted);
        try
        {
            await write(csv);
            await csv.FlushAsync();
        }
        catch
        {
            // Whatever it was, the caller logs it.
            if (http.Response.HasStarted) http.Abort();
            throw;
        }
    }

    /// <summary>Writes a row; numbers and moments as everywhere in this API.</summary>
    public async Task RowAsync(params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) _waiting.Append(',');
            Append(values[i]);
        }

        _waiting.Append("\r\n");
        if (_waiting.Length >= FlushAt) await FlushAsync();
    }

    private async Task FlushAsync()
    {
        Encoding.UTF8.GetBytes(_waiting.ToString(), _out);
        _waiting.Clear();
        await _out.FlushAsync(_cancellation);
    }

    private void Append(object? value)
    {
        switch (value)
        {
            case null:
                break;
            case decimal amount:
                _waiting.Append(Money.Normalize(amount).ToString(CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset moment:
                _waiting.Append(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            case IFormattable other:
                _waiting.Append(other.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                AppendText(value.ToString()!);
                break;
        }
    }

    /// <summary>A spreadsheet would take a text that begins like a formula for one.</summary>
    private void AppendText(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@') text = "'" + text;
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0) _waiting.Append(text);
        else _waiting.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
