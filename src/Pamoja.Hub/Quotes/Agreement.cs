namespace Pamoja.Hub;

/// <summary>What surrounds the agreement of terms between FSPs: quotes, fxQuotes and bulkQuotes.</summary>
/// <param name="Resends">What passed lately.</param>
/// <param name="Rules">Where requests go and which are refused, beyond the usual.</param>
/// <param name="Records">Records for review; null where the operator wants none.</param>
internal sealed record Agreement(Resends Resends, QuoteRules Rules, QuoteRecords? Records);
