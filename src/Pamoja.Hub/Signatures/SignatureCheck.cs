using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// Whether a message is what its source has signed. What must be signed is all that changes something (POST, PUT, PATCH, DELETE); a GET
/// need not be, but where it carries a signature that counts too. A message of another scheme's FSP, which a proxy brings, is verified with
/// that FSP's own key: a proxy does not sign for others.
/// </summary>
/// <param name="keys">The senders' keys.</param>
/// <param name="takesUnsignedParties">Whether PUT /parties, which connectors do not sign unless told to, may come unsigned.</param>
/// <param name="meter">Counts what came of it.</param>
/// <param name="time">The clock by which keys are valid.</param>
internal sealed class SignatureCheck(SenderKeys keys, bool takesUnsignedParties, HubMeter meter, TimeProvider time)
{
    /// <summary>Null if the message is the source's; else 3105 with the reason.</summary>
    internal ErrorInformation? Check(ReceivedMessage message, string resource, RegistrySnapshot registry, string source)
    {
        var signature = message.Headers[HeaderNames.FspiopSignature];
        if (string.IsNullOrEmpty(signature))
            return MayBeUnsigned(message.Method, resource) ? null : Refuse("the message is not signed");

        if (Verify(message, signature, registry, source, out var form) is { } error)
        {
            meter.Signature(null);
            return error;
        }

        meter.Signature(form);
        return null;
    }

    private ErrorInformation? Verify(
        ReceivedMessage message, string signature, RegistrySnapshot registry, string source, out SignedForm form)
    {
        form = default;

        // What is protected must be what was asked for, and the headers that tell it to the next receiver must say so too.
        var headers = message.Headers;
        if (headers[HeaderNames.FspiopUri] != message.Target) return Invalid("FSPIOP-URI is not what was asked for");
        if (headers[HeaderNames.FspiopHttpMethod] != message.Method) return Invalid("FSPIOP-HTTP-Method is not how it was asked for");
        var destination = headers[HeaderNames.FspiopDestination];
        var head = new SignedHead(
            message.Target, message.Method, source, string.IsNullOrWhiteSpace(destination) ? null : destination, headers[HeaderNames.Date]);

        if (!SignatureHeader.TryRead(signature, head, out var header, out var error)) return error;
        if (Candidates(header, registry, source, out var candidates) is { } refusal) return Invalid(refusal);
        return header.Fits(candidates, message.Body, out form) ? null : Invalid("it does not fit the message");
    }

    /// <summary>The keys that may have made a signature; else why there are none.</summary>
    private string? Candidates(SignatureHeader header, RegistrySnapshot registry, string source, out VerificationKey[] candidates)
    {
        candidates = [];
        var known = keys.Of(registry, source);
        if (known.Length == 0) return "the source has no key here";
        var now = time.GetUtcNow();
        if (header.KeyId is null)
        {
            candidates = [.. known
                .Where(key => key.Registered.StateAt(now) == SignatureKeyState.Valid && key.Key.Algorithm == header.Algorithm)
                .Select(key => key.Key)
                .TakeLast(SignatureKey.CountMax)];
            return candidates.Length == 0 ? "the source has no valid key of this algorithm" : null;
        }

        var named = Array.Find(known, key => key.Registered.KeyId == header.KeyId);
        if (named is null) return "the key that it names is not known";
        if (named.Registered.StateAt(now) is var state && state != SignatureKeyState.Valid) return ReasonOf(state);
        if (named.Key.Algorithm != header.Algorithm) return "the algorithm is not that of the key";
        candidates = [named.Key];
        return null;
    }

    private static string ReasonOf(SignatureKeyState state) => state switch
    {
        SignatureKeyState.Revoked => "the key was revoked",
        SignatureKeyState.Expired => "the key has expired",
        _ => "the key is not valid yet",
    };

    private bool MayBeUnsigned(string method, string resource) =>
        method == "GET" || (method == "PUT" && resource == ResourceNames.Parties && takesUnsignedParties);

    private ErrorInformation Refuse(string reason)
    {
        meter.Signature(null);
        return Invalid(reason);
    }

    private static ErrorInformation Invalid(string reason) => FspiopError.InvalidSignature.With(reason);
}
