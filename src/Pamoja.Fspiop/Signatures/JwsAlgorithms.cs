namespace Pamoja.Fspiop;

/// <summary>The algorithms of signatures, as the protected header names them. All others are refused. Source: RFC 7518.</summary>
internal static class JwsAlgorithms
{
    /// <summary>RSA, PKCS #1 v1.5, SHA-256.</summary>
    internal const string Rs256 = "RS256";

    /// <summary>ECDSA over P-256, SHA-256.</summary>
    internal const string Es256 = "ES256";

    /// <summary>The curve's name as an object identifier.</summary>
    internal const string P256 = "1.2.840.10045.3.1.7";
}
