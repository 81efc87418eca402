namespace Pamoja.Fspiop;

/// <summary>Names of the headers that the API speaks of, in the specification's writing; header names are compared without case.</summary>
public static class HeaderNames
{
#pragma warning disable CS1591 // The names are the field's own.
    public const string Accept = "Accept";
    public const string ContentType = "Content-Type";
    public const string ContentLength = "Content-Length";
    public const string Date = "Date";
    public const string FspiopSource = "FSPIOP-Source";
    public const string FspiopDestination = "FSPIOP-Destination";
    public const string FspiopEncryption = "FSPIOP-Encryption";
    public const string FspiopSignature = "FSPIOP-Signature";
    public const string FspiopUri = "FSPIOP-URI";
    public const string FspiopHttpMethod = "FSPIOP-HTTP-Method";
    public const string FspiopProxy = "fspiop-proxy";
    public const string ClientId = "x-client-id";
    public const string ForwardedFor = "X-Forwarded-For";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";
#pragma warning restore CS1591
}
