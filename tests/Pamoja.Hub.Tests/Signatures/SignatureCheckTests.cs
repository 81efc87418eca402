using Microsoft.Extensions.Logging.Abstractions;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub.Tests;

public sealed class SignatureCheckTests : IAsyncDisposable
{
    private static readonly RegistrySnapshot NoKeys = new(1, [], [], []);

    private readonly HubMeter _meter = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _meter.DisposeAsync();

    [Theory]
    [InlineData("PUT", "parties", true, true)]
    [InlineData("PUT", "parties", false, false)]
    [InlineData("PUT", "quotes", true, false)]
    [InlineData("DELETE", "participants", true, false)]
    [InlineData("PATCH", "transfers", true, false)]
    [InlineData("GET", "parties", false, true)]
    public void What_must_be_signed_is_what_changes_something_but_for_parties_where_the_scheme_lets_them(
        string method, string resource, bool takesUnsignedParties, bool isTaken)
    {
        var check = new SignatureCheck(new SenderKeys(NullLogger<SenderKeys>.Instance), takesUnsignedParties, _meter, TimeProvider.System);
        var message = new ReceivedMessage(method, $"/{resource}/1", new HeaderList(), default);
        Assert.Equal(isTaken, check.Check(message, resource, NoKeys, "payerfsp") is null);

        // What is there must hold, whether it had to be there or not.
        message.Headers.Add(HeaderNames.FspiopSignature, "{}");
        Assert.Equal("3105", check.Check(message, resource, NoKeys, "payerfsp")?.Code);
    }
}
