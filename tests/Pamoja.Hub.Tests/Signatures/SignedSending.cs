namespace Pamoja.Hub.Tests;

/// <summary>What an FSP that signs does at a hub, whichever fixture runs it.</summary>
internal static class SignedSending
{
    internal static Task<Reply> RegisterAsync(this HubFixture hub, SigningFsp fsp, object? more = null) =>
        hub.ProvisionAsync("POST", fsp.KeysPath, more ?? fsp.Registration);

    /// <summary>Sends a message that an FSP has signed; changes come after the signature.</summary>
    internal static Task<Reply> SendSignedAsync(
        this HubFixture hub, SigningFsp fsp, SignedRequest request, Func<SignedRequest, SignedRequest>? change = null)
    {
        var sent = fsp.Sign(request);
        if (change is not null) sent = change(sent);
        return hub.SendAsync(sent.Method, sent.Target, sent.Source, sent.Destination, sent.Body, sent.HeaderPairs());
    }
}
