using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pamoja.Fspiop;
using Pamoja.Testing;

namespace Pamoja.Cli.Tests;

/// <summary>A signing key that a PKCS#11 module keeps: SoftHSM2, reached through OpenSSL's engine, as a real module would be.</summary>
public sealed class ModuleKeyTests
{
    private const string Pin = "739164";

    private static readonly string? Module = FirstOf(
        "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so");

    private static readonly string? Engine = FirstOf(
        "/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so", "/usr/lib/aarch64-linux-gnu/engines-3/pkcs11.so");

    [Theory]
    [InlineData("EC:prime256v1", "ES256")]
    [InlineData("rsa:2048", "RS256")]
    public async Task A_key_that_a_module_keeps_signs_what_the_hub_says(string kind, string algorithm)
    {
        Assert.SkipWhen(Module is null, "SoftHSM2 is not installed (package softhsm2)");
        Assert.SkipWhen(Engine is null, "OpenSSL's engine for PKCS#11 is not installed (package libengine-pkcs11-openssl)");
        Assert.SkipWhen(FirstOf("/usr/bin/pkcs11-tool") is null, "pkcs11-tool is not installed (package opensc)");
        await using var folder = new TemporaryFolder();
        using var scratch = new ScratchFolder();
        var token = scratch.Place;
        var environment = await MakeTokenAsync(token, kind);
        var keys = Path.Combine(token, "hub-keys.txt");
        await File.WriteAllTextAsync(keys, $"pkcs11:token=pamoja;object=hub;type=private?pin-source={token}/pin\n");
        environment["Hub__SigningKeyFile"] = keys;

        await using (var hub = await RunningHub.StartAsync(folder.Place, environment))
        {
            using var client = new HttpClient();
            var key = Assert.Single((await client.GetFromJsonAsync<JsonElement>(new Uri(hub.Ready.Administration, "/hub/jwsKeys"))).EnumerateArray());
            Assert.Equal(algorithm, key.GetProperty("alg").GetString());

            var message = await HearAsync(client, hub.Ready);
            using var verifier = JwsVerifier.FromPem(key.GetProperty("publicKey").GetString()!);
            var head = new SignedHead(message.Uri, message.Method, "Hub", "farfsp", message.Date);
            Assert.Null(verifier.Verify(message.Signature, head, message.Body));
        }
    }

    [Fact]
    public async Task A_PIN_in_the_address_of_a_key_is_refused_and_not_repeated()
    {
        await using var folder = new TemporaryFolder();
        using var scratch = new ScratchFolder();
        var keys = scratch["hub-keys.txt"];
        await File.WriteAllTextAsync(keys, $"pkcs11:token=nowhere;object=hub?pin-value={Pin}\n");
        var environment = new Dictionary<string, string> { ["Hub__SigningKeyFile"] = keys };

        var ran = await Ran.ProgramAsync(
            Ran.Program, null, environment, "hub", "--data", folder.Place, "--interoperability", "127.0.0.1:0", "--administration", "127.0.0.1:0");

        Assert.Equal(ExitCodes.CouldNotBeTried, ran.ExitCode);
        Assert.Contains("Hub:SigningKeyFile", ran.Error, StringComparison.Ordinal);
        Assert.Contains("pin-source", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Pin, ran.Error + ran.Out, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string>> MakeTokenAsync(string token, string kind)
    {
        Directory.CreateDirectory(Path.Combine(token, "tokens"));
        var configuration = Path.Combine(token, "softhsm2.conf");
        await File.WriteAllTextAsync(configuration, $"directories.tokendir = {token}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
        await File.WriteAllTextAsync(Path.Combine(token, "pin"), Pin);
        var environment = new Dictionary<string, string> { ["SOFTHSM2_CONF"] = configuration, ["PKCS11_MODULE_PATH"] = Module! };
        var made = await Ran.ProgramAsync(
            "softhsm2-util", null, environment, "--init-token", "--free", "--label", "pamoja", "--so-pin", Pin, "--pin", Pin);
        Assert.True(made.ExitCode == 0, made.Error + made.Out);
        made = await Ran.ProgramAsync(
            "pkcs11-tool", null, environment, "--module", Module!, "--token-label", "pamoja", "--login", "--pin", Pin,
            "--keypairgen", "--key-type", kind, "--label", "hub", "--id", "01", "--usage-sign");
        Assert.True(made.ExitCode == 0, made.Error + made.Out);
        return environment;
    }

    /// <summary>Has the hub say something: a participant asks for a transfer that is not there, and is told so.</summary>
    private static async Task<Heard> HearAsync(HttpClient client, HubReady hub)
    {
        using var listener = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort.Take()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        await DoAsync(client, hub, "/participants", new { name = "farfsp", isProxy = true });
        await DoAsync(client, hub, "/participants/farfsp/endpoints", new
        {
            type = EndpointTypes.TransferError,
            value = address + "transfers/{{transferId}}/error",
        });

        var transfer = Guid.NewGuid();
        using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri(hub.Interoperability, $"/transfers/{transfer}"));
        ask.Content = new ByteArrayContent([]);
        ask.Content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.interoperability.transfers+json;version=1.1");
        ask.Headers.TryAddWithoutValidation("Accept", "application/vnd.interoperability.transfers+json;version=1");
        ask.Headers.TryAddWithoutValidation("Date", HttpDate.Write(TimeProvider.System.GetUtcNow()));
        ask.Headers.TryAddWithoutValidation("FSPIOP-Source", "farfsp");
        using var taken = await client.SendAsync(ask);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);

        var heard = await listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(20));
        using var body = new MemoryStream();
        await heard.Request.InputStream.CopyToAsync(body);
        heard.Response.Close();
        var headers = heard.Request.Headers;
        Assert.Equal($"/transfers/{transfer}/error", heard.Request.RawUrl);
        return new Heard(heard.Request.RawUrl!, heard.Request.HttpMethod, headers["Date"]!, headers["FSPIOP-Signature"]!, body.ToArray());
    }

    private static async Task DoAsync(HttpClient client, HubReady hub, string path, object body)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await client.PostAsync(new Uri(hub.Administration, path), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string? FirstOf(params string[] files) => files.FirstOrDefault(File.Exists);

    private sealed record Heard(string Uri, string Method, string Date, string Signature, byte[] Body);
}
