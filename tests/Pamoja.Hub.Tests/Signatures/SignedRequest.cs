using System.Collections.Immutable;
using Pamoja.Fspiop;

namespace Pamoja.Hub.Tests;

/// <summary>A message that is to be signed, or was.</summary>
internal sealed record SignedRequest(string Method, string Target, string Source, string? Destination, string? Body)
{
    internal ImmutableDictionary<string, string?> Headers { get; init; } = ImmutableDictionary
        .Create<string, string?>(StringComparer.OrdinalIgnoreCase)
        .Add("Date", HttpDate.Write(TimeProvider.System.GetUtcNow()))
        .Add("FSPIOP-URI", Target)
        .Add("FSPIOP-HTTP-Method", Method);

    internal static SignedRequest Prepare(Payment payment) => new("POST", "/transfers", payment.Payer, payment.Payee, payment.Prepare());

    internal static SignedRequest Commit(Payment payment) => new("PUT", payment.Path, payment.Payee, payment.Payer, payment.Commit());

    internal (string Name, string? Value)[] HeaderPairs() => [.. Headers.Select(each => (each.Key, each.Value))];

    internal SignedRequest With(string header, string? value) => this with { Headers = Headers.SetItem(header, value) };
}
