using Pamoja.Fspiop;

namespace Pamoja.Bench;

/// <summary>
/// Verifies one of so many messages that an end gets, so that a signature that arrives spoilt is seen while the cores stay for what is
/// measured.
/// </summary>
internal sealed class SignatureSample(LoadSignature? signature)
{
    /// <summary>One of so many.</summary>
    internal const int Of = 16;

    private int _count;

    /// <summary>Whether a message may be taken: it is not in the sample, or is what its source has signed.</summary>
    internal bool Takes(LeanMessage message)
    {
        if (signature is null || message.IsGet || Interlocked.Increment(ref _count) % Of != 0) return true;
        if (message.Header("fspiop-signature:"u8) is not { } text) return false;
        if (message.Header("fspiop-uri:"u8) is not { } uri || message.Header("fspiop-http-method:"u8) is not { } method) return false;
        var head = new SignedHead(uri, method, message.Source, message.Header("fspiop-destination:"u8), message.Header("date:"u8));
        return signature.Fits(text, head, message.Body.ToArray());
    }
}
