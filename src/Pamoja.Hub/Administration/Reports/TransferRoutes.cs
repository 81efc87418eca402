using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/transfers: what was transferred, searched by page or as comma-separated values, and the story of one.</summary>
internal sealed class TransferRoutes(AdministrationContext context)
{
    private const int PageDefault = 100;
    private const int PageMax = 1_000;

    /// <summary>A page that finds little is given after so long, with a mark to go on from.</summary>
    private static readonly TimeSpan PageTime = TimeSpan.FromSeconds(2);

    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new TransferRoutes(context);
        routes.Stream("/transfers", resource.SearchAsync)
            .Does("Searches transfers, conversions and funds movements, oldest first.")
            .Takes("from", "requested from this moment on")
            .Takes("to", "requested before this moment")
            .Takes("payer", "name of the payer")
            .Takes("payee", "name of the payee")
            .Takes("participant", "name of payer or payee")
            .Takes("currency", "ISO 4217 code")
            .Takes("amount", "exactly this amount")
            .Takes("amountMin", "at least this amount")
            .Takes("amountMax", "at most this amount")
            .Takes("state", $"any of {string.Join(", ", ReportNames.States.Keys.Order())}, parted by commas")
            .Takes("kind", $"any of {string.Join(", ", ReportNames.Kinds.Keys.Order())}, parted by commas")
            .Takes("errorCode", "ended with this error code, the payee's own included")
            .Takes("batchId", "requested in this ledger batch")
            .Takes("settlementWindowId", "posted in this settlement window")
            .Takes("limit", $"most transfers of a page, up to {PageMax}; {PageDefault} unless given")
            .Takes("after", "where an earlier page ended: the value of its next")
            .Takes("format", "csv for all of it as comma-separated values, without pages, also by the header Accept: text/csv; or json")
            .Gives(StatusCodes.Status200OK, new TransferPageView([TransferView.Example], "MTc2OTg2MDgwMDAwMDAwMHw3"))
            .GivesText(CsvStream.MediaType, string.Join(',', Columns) + "\r\n")
            .Refuses(FspiopError.MalformedSyntax.With("/query/from must be a moment such as 2026-01-31T12:00:00Z"));
        routes.Get("/transfers/{id}", resource.TellAsync)
            .Does("One transfer's story: lookup and quotes where records of them are kept, request, entries, messages and how they ended, settlement window.")
            .Gives(StatusCodes.Status200OK, TransferStories.Example)
            .Refuses(KnownErrors.NotFound);
    }

    private static readonly string[] Columns =
    [
        "transferId", "kind", "state", "payer", "payee", "amount", "currency", "requestedDate", "completedDate", "expiration", "errorCode",
        "errorDescription", "batchId", "settlementWindowId",
    ];

    private async Task SearchAsync(AdministrationRequest request)
    {
        var query = new QueryValues(request);
        var wanted = TransferQuery.Read(request, query, context.Feed.Current);
        var limit = query.Number("limit", 1, PageMax) ?? PageDefault;
        var since = request.Query("after") is { } after ? SearchMarks.Read(after) ?? query.Fail<SearchMark?>("after", "is no mark of a page") : null;
        var isCsv = CsvStream.IsWanted(request, query);
        if (query.Error is { } error) await ((AdministrationAnswer)error).WriteAsync(request.Http);
        else if (isCsv) await WriteCsvAsync(request, wanted, since);
        else await WritePageAsync(request, wanted, since, (int)limit);
    }

    private async Task WritePageAsync(AdministrationRequest request, TransferCriteria wanted, SearchMark? since, int limit)
    {
        var begun = context.Time.GetTimestamp();
        var registry = context.Feed.Current;
        var page = new List<TransferView>();
        var mark = await context.Reports.SearchAsync(
            wanted,
            since,
            found =>
            {
                page.Add(TransferView.Of(found, registry));
                return Task.CompletedTask;
            },
            _ => page.Count >= limit || context.Time.GetElapsedTime(begun) > PageTime,
            request.Cancellation);
        var view = new TransferPageView(page, mark is null ? null : SearchMarks.Write(mark));
        await AdministrationAnswer.Ok(view).WriteAsync(request.Http);
    }

    private Task WriteCsvAsync(AdministrationRequest request, TransferCriteria wanted, SearchMark? since) =>
        CsvStream.WriteAsync(request.Http, async csv =>
        {
            await csv.RowAsync([.. Columns]);
            await context.Reports.SearchAsync(
                wanted,
                since,
                found =>
                {
                    var view = TransferView.Of(found, context.Feed.Current);
                    return csv.RowAsync(
                        view.TransferId,
                        view.Kind,
                        view.State,
                        view.Payer,
                        view.Payee,
                        view.Amount,
                        view.Currency,
                        view.RequestedDate,
                        view.CompletedDate,
                        view.Expiration,
                        view.ErrorCode,
                        view.ErrorDescription,
                        view.BatchId,
                        view.SettlementWindowId);
                },
                _ => false,
                request.Cancellation);
        });

    private async Task<AdministrationAnswer> TellAsync(AdministrationRequest request)
    {
        if (!Ledger.TransferId.TryParse(request.Path("id"), out var id)) return KnownErrors.NotFound;
        if (await context.Reports.ReadStoryAsync(id, request.Cancellation) is not { } story) return KnownErrors.NotFound;
        var agreed = await AgreedOnAsync(story.Found.Transfer, request.Cancellation);
        return AdministrationAnswer.Ok(TransferStories.ViewOf(story, agreed, context.Feed.Current));
    }

    /// <summary>
    /// What passed before: quotes for the transaction that its packet names, or that has its own id, as most connectors have it; the party's
    /// lookup before them.
    /// </summary>
    private async Task<IReadOnlyList<QuoteRecord>> AgreedOnAsync(Ledger.Transfer transfer, CancellationToken cancellation)
    {
        var (transaction, quote) = AgreedTransaction.IdsOf(await context.Reports.ReadRequestAsync(transfer.Key.Id, cancellation));
        string?[] transactions = [transfer.Key.Id.ToString(), transfer.DependsOn?.Id.ToString(), transaction];
        return await context.Quotes.FindAgreedAsync(
            [.. transactions.OfType<string>().Select(QuoteSubject.Normal)], quote is null ? [] : [quote], cancellation);
    }
}

/// <summary>The mark of a page as clients carry it.</summary>
internal static class SearchMarks
{
    public static string Write(SearchMark mark)
    {
        var last = mark.Last is { } key ? $"|{(short)key.Space}|{key.Id.ToGuid():N}" : "";
        return Base64Url.EncodeToString(System.Text.Encoding.ASCII.GetBytes($"{mark.At.UtcTicks}|{mark.BatchId}{last}"));
    }

    public static SearchMark? Read(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text)) return null;
        var parts = System.Text.Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length is not (2 or 4) || !long.TryParse(parts[0], out var ticks) || !long.TryParse(parts[1], out var batch)) return null;
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks) return null;
        var at = new DateTimeOffset(ticks, TimeSpan.Zero);
        if (parts.Length == 2) return new SearchMark(at, batch, null);
        if (!short.TryParse(parts[2], out var space) || !Guid.TryParseExact(parts[3], "N", out var id)) return null;
        return new SearchMark(at, batch, new Ledger.TransferKey((Ledger.IdSpace)space, Ledger.TransferId.FromGuid(id)));
    }
}
