using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>/quotes/{id}/records: what passed about a quote, for review. Not in the reference; empty unless the operator wants records.</summary>
internal static class QuoteRecordRoutes
{
    public static void Map(AdministrationRoutes routes, QuoteArchive archive) => routes
        .Get("/quotes/{id}/records", async request =>
        {
            var records = await archive.FindAsync(request.Path("id"), request.Cancellation);
            return AdministrationAnswer.Ok(records.Select(View).ToArray());
        })
        .Does("What passed about a quote, fxQuote or bulkQuote, without what it said. Empty unless Scheme:KeepQuoteRecords is on.")
        .Gives(200, new[] { new QuoteRecordView("quotes", "POST", "payerfsp", "payeefsp", "forwarded", DateTimeOffset.UnixEpoch) });

    private static QuoteRecordView View(QuoteRecord record) =>
        new(record.Resource, record.Step, record.Source, record.Destination, record.Outcome, record.At);
}

/// <summary>A message about a quote.</summary>
internal sealed record QuoteRecordView(
    string Resource, string Step, string Source, string Destination, string Outcome, DateTimeOffset At);
