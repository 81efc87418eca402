using System.Security.Cryptography;
using System.Text;

namespace Pamoja.Fspiop.Tests;

/// <summary>Every parser of the wire format, fed with bytes: what it throws beside its declared refusal is a finding.</summary>
internal static class WireParsers
{
    private static readonly string[] Names =
    [
        HeaderNames.Accept, HeaderNames.ContentType, HeaderNames.Date, HeaderNames.ContentLength, HeaderNames.FspiopSource,
        HeaderNames.FspiopDestination, HeaderNames.FspiopProxy, HeaderNames.ClientId,
    ];

    private static readonly string[] Resources = [ResourceNames.Transfers, ResourceNames.Quotes, ResourceNames.Parties, ResourceNames.Authorizations];
    private static readonly Lazy<VerificationKey[]> Keys = new(() =>
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return [VerificationKey.FromPem(rsa.ExportSubjectPublicKeyInfoPem()), VerificationKey.FromPem(ec.ExportSubjectPublicKeyInfoPem())];
    });

    internal static readonly SignedHead Head = new("/transfers", "POST", "payerfsp", "payeefsp", "Tue, 02 Jan 2030 03:04:05 GMT");

    /// <summary>Lines "name: value", one byte a character, as they stand in a request.</summary>
    internal static void ReadHeaders(byte[] input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0) headers[line[..colon]] = line[(colon + 2)..];
        }

        foreach (var name in Names) headers.TryAdd(name, lines[0]);
        foreach (var resource in Resources)
        {
            foreach (var method in new[] { "POST", "PUT" })
            {
                var source = new HeaderSource(headers, static (all, name) => ((Dictionary<string, string>)all!).GetValueOrDefault(name));
                var head = new RequestHead(method, resource, source, SupportedVersions.For(resource));

                // Each check for itself too: in the list the first fault hides the others.
                foreach (var check in HeaderChecks.All) check.Run(head)?.ToJson();
                HeaderChecks.Run(head)?.ToJson();
                HeaderChecks.ContentVersion(head);
                MediaType.VersionOf(headers[HeaderNames.ContentType]);
            }
        }
    }

    /// <summary>A body by every schema, and what is read from it where it passes.</summary>
    internal static void ReadBody(byte[] input)
    {
        foreach (var schema in Samples.All.Keys)
        {
            if (!schema.TryRead(input, out var body, out var error))
            {
                error.ToJson();
                continue;
            }

            using (body)
            {
                body.ContentHash();
                CanonicalJson.Minify(body.Root);
                ReadMessage(schema, body);
            }
        }
    }

    private static void ReadMessage(BodySchema schema, MessageBody body)
    {
        if (schema == BodySchema.TransfersPost) TransferPrepare.From(body);
        if (schema == BodySchema.TransfersPut) TransferFulfil.From(body);
        if (schema == BodySchema.FxTransfersPost) FxTransferPrepare.From(body);
        if (schema == BodySchema.FxTransfersPut) FxTransferFulfil.From(body);
        if (schema == BodySchema.QuotesPost) QuoteRequest.From(body);
        if (schema == BodySchema.QuotesPut) QuoteResponse.From(body);
        if (schema == BodySchema.PartiesPut) PartiesPut.From(body);
        if (schema == BodySchema.ParticipantsPost) ParticipantsPost.From(body);
        if (schema == BodySchema.ParticipantsBatchPost) ParticipantsBatchPost.From(body);
        if (schema == BodySchema.ErrorPut) ErrorBody.From(body);
    }

    /// <summary>An ILP packet in base64url, and the same bytes as a packet.</summary>
    internal static void ReadIlp(byte[] input)
    {
        foreach (var text in new[] { Encoding.Latin1.GetString(input), System.Buffers.Text.Base64Url.EncodeToString(input) })
        {
            IlpV1Packet.TryDecode(text, out _);
            IlpV4Packet.TryDecode(text, out _);
        }
    }

    /// <summary>A signature header; one that could be read is verified.</summary>
    internal static void ReadSignature(byte[] input)
    {
        if (SignatureHeader.TryRead(Encoding.Latin1.GetString(input), Head, out var header, out var error)) header.Fits(Keys.Value, input, out _);
        else error.ToJson();
    }

    /// <summary>A protected header, wrapped into a signature header that is otherwise good.</summary>
    internal static void ReadProtectedHeader(byte[] input)
    {
        var encoded = System.Buffers.Text.Base64Url.EncodeToString(input);
        ReadSignature(Encoding.Latin1.GetBytes($$"""{"signature":"{{new string('A', 86)}}","protectedHeader":"{{encoded}}"}"""));
    }

    /// <summary>A body in every form that may have been signed.</summary>
    internal static void ReadSignedBody(byte[] input)
    {
        foreach (var (bytes, _) in PrintedForms.Of(input)) Assert.NotEmpty(bytes);
    }

    /// <summary>A public key in PEM, and the same bytes as a key without its wrapping.</summary>
    internal static void ReadKey(byte[] input)
    {
        foreach (var pem in new[] { Encoding.Latin1.GetString(input), PemEncoding.WriteString("PUBLIC KEY", input) })
        {
            try
            {
                VerificationKey.FromPem(pem).Dispose();
            }
            catch (CryptographicException)
            {
                // The declared refusal.
            }
        }
    }

    /// <summary>Single values, in bytes and in characters.</summary>
    internal static void ReadValues(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        HttpDate.TryRead(text, out _);
        Timestamp.TryRead(input, out _);
        Bytes32.TryRead(input, out _);
        CurrencyCode.IsKnown(text);
        QuerySchema.AuthorizationsGet.Check(_ => text)?.ToJson();
        EndpointTemplate.Expand("http://alpha.example/{{id}}/x", ("id", text));
        foreach (var type in new[] { "MSISDN", "EMAIL", "IBAN", "PERSONAL_ID", "ALIAS", text }) PartyIdentifierRules.Check(type, text, text);
    }
}
