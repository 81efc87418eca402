using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /participants/{name}/accounts/{id}/statement: opening, entries, closing of any interval, as JSON or as comma-separated values, written as
/// it is read. An interval is cut between two versions of the account, which its self link names: asked for again it is the same.
/// </summary>
internal sealed class StatementRoutes(AdministrationContext context)
{
    private const int FlushAt = 32 * 1024;

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var at = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var entry = new StatementEntryView(
            1, at, "0198f3a2-6a1c-7c55-8d3e-2f0a4c1b9e77", "FUNDS_IN", "DIRECT", "CREDIT", "Hub", 1, 1000m, -1000m, 7);
        routes.Stream("/participants/{name}/accounts/{id}/statement", new StatementRoutes(context).WriteAsync)
            .Does("An account's statement: opening, entries and closing of an interval, reproducible by its versions.")
            .Takes("from", "entries from this moment on")
            .Takes("to", "entries before this moment; now unless given")
            .Takes("fromVersion", "instead of from: entries after this version of the account")
            .Takes("toVersion", "instead of to: entries up to this version of the account")
            .Takes("format", "csv for comma-separated values, also by the header Accept: text/csv; or json")
            .Gives(StatusCodes.Status200OK, new StatementView(
                "alpha",
                4,
                "SETTLEMENT",
                "USD",
                new StatementPointView(0, null, 0, 0, 0),
                new StatementPointView(1, at, -1000m, 0, 0),
                "/participants/alpha/accounts/4/statement?fromVersion=0&toVersion=1",
                [entry]))
            .GivesText(CsvStream.MediaType, "record,version,date,transferId,kind,entry,side,counterparty,counterAccountId,amount,value,batchId\r\n")
            .Refuses(KnownErrors.NotFound, FspiopError.MalformedSyntax.With("/query/from must be a moment such as 2026-01-31T12:00:00Z"));
    }

    private async Task WriteAsync(AdministrationRequest request)
    {
        var registry = context.Feed.Current;
        var account = AccountRoutes.Find(registry, request.Path("id"));
        if (registry.Find(request.Path("name")) is not { } participant || account is null || account.Owner != participant.Id)
        {
            await ((AdministrationAnswer)KnownErrors.NotFound).WriteAsync(request.Http);
            return;
        }

        var query = new QueryValues(request);
        var isCsv = CsvStream.IsWanted(request, query);
        var (cut, error) = await CutAsync(request, query, account.Id);
        if (cut is null) await ((AdministrationAnswer)error!).WriteAsync(request.Http);
        else if (isCsv) await WriteCsvAsync(request, cut);
        else await WriteJsonAsync(request, participant, account, cut);
    }

    private async Task<(StatementCut? Cut, ErrorInformation? Error)> CutAsync(
        AdministrationRequest request, QueryValues query, AccountId account)
    {
        var (from, to) = (query.Moment("from"), query.Moment("to"));
        var (fromVersion, toVersion) = (query.Number("fromVersion", 0, long.MaxValue), query.Number("toVersion", 0, long.MaxValue));
        if (query.Error is { } error) return (null, error);
        var cut = await context.Reports.CutStatementAsync(account, from, to, fromVersion, toVersion, request.Cancellation);
        return cut is null ? (null, KnownErrors.NotFound) : (cut, null);
    }

    private Task WriteCsvAsync(AdministrationRequest request, StatementCut cut) =>
        CsvStream.WriteAsync(request.Http, async csv =>
        {
            await csv.RowAsync(
                "record", "version", "date", "transferId", "kind", "entry", "side", "counterparty", "counterAccountId", "amount", "value", "batchId");
            await csv.RowAsync(
                "OPENING", cut.Opening, cut.OpeningAt, null, null, null, null, null, null, null, cut.OpeningTotals.Value, null);
            await foreach (var line in context.Reports.ReadStatementAsync(cut, request.Cancellation))
            {
                var entry = ViewOf(line);
                await csv.RowAsync(
                    "ENTRY",
                    entry.Version,
                    entry.Date,
                    entry.TransferId,
                    entry.Kind,
                    entry.Entry,
                    entry.Side,
                    entry.Counterparty,
                    entry.CounterAccountId,
                    entry.Amount,
                    entry.Value,
                    entry.BatchId);
            }

            await csv.RowAsync(
                "CLOSING", cut.Closing, cut.ClosingAt, null, null, null, null, null, null, null, cut.ClosingTotals.Value, null);
        });

    private async Task WriteJsonAsync(AdministrationRequest request, Participant participant, RegisteredAccount account, StatementCut cut)
    {
        var head = new StatementView(
            participant.Name,
            account.Id.Value,
            AccountTypeName.Of(account.Type),
            account.Currency,
            StatementPointView.Of(cut.Opening, cut.OpeningAt, cut.OpeningTotals),
            StatementPointView.Of(cut.Closing, cut.ClosingAt, cut.ClosingTotals),
            $"{request.Http.Request.Path}?fromVersion={cut.Opening}&toVersion={cut.Closing}",
            []);
        request.Http.Response.ContentType = AdministrationAnswer.ContentType;
        var output = request.Http.Response.BodyWriter;
        try
        {
            // The head's own text up to its empty list of entries, then the entries one by one.
            var text = JsonSerializer.SerializeToUtf8Bytes(head, AdministrationAnswer.Format);
            output.Write(text.AsSpan(0, text.Length - "]}".Length));
            var isFirst = true;
            await foreach (var line in context.Reports.ReadStatementAsync(cut, request.Cancellation))
            {
                if (!isFirst) output.Write(","u8);
                isFirst = false;
                output.Write(JsonSerializer.SerializeToUtf8Bytes(ViewOf(line), AdministrationAnswer.Format));
                if (output.UnflushedBytes >= FlushAt) await output.FlushAsync(request.Cancellation);
            }

            output.Write("]}"u8);
            await output.FlushAsync(request.Cancellation);
        }
        catch
        {
            // Whatever it was, the caller logs it; nobody is to take a part for the whole.
            if (request.Http.Response.HasStarted) request.Http.Abort();
            throw;
        }
    }

    private StatementEntryView ViewOf(StatementLine line)
    {
        var registry = context.Feed.Current;
        return StatementEntryView.Of(line, registry.OwnerOf(line.Counter)?.Name);
    }
}
