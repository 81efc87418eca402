using System.Text.Json.Nodes;
using Pamoja.Fspiop;
using Pamoja.Testing;
using Pamoja.TestingToolkit;
using static Pamoja.Testing.Eventually;

namespace Pamoja.Hub.Tests;

/// <summary>
/// What goes through the hub and what it says itself, held against the published OpenAPI documents, which are no part of this repository: the
/// test runs where they stand beside it.
/// </summary>
public sealed class PublishedSchemaTests(HubFixture hub, ITestOutputHelper output) : IClassFixture<HubFixture>
{
    private const string Missing = "the published OpenAPI documents are not there";

    private static readonly string? Folder =
        RepositoryRoot.Shared is { } shared && Directory.Exists(Path.Combine(shared, "reference", "specs")) ? Path.Combine(shared, "reference", "specs") : null;

    [Fact]
    public void The_requests_that_the_table_calls_good_are_what_the_documents_ask_for()
    {
        Assert.SkipWhen(Folder is null, Missing);
        var documents = MessageSchemas.Load(Folder!);
        List<string> faults = [];
        var count = 0;
        foreach (var operation in WireOperations.All.Where(operation => operation.Success != 501))
        {
            foreach (var version in operation.Versions)
            {
                var good = RawRequest.Of(operation.Method, operation.Target, operation.Body, version, HubFixture.PayerName, HubFixture.PayeeName);
                count++;
                if (Check(documents, good.Method, good.Target, good.Headers, operation.Body) is { } fault) faults.Add($"{operation} {version}: {fault}");
                if (operation.Required.Length == 0) continue;
                if (Check(documents, good.Method, good.Target, good.Headers, "{}") is null) faults.Add($"{operation} {version}: no document knows it");
            }
        }

        output.WriteLine($"{count} requests");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_callback_of_the_hubs_own_is_what_the_documents_ask_for()
    {
        Assert.SkipWhen(Folder is null, Missing);
        var documents = MessageSchemas.Load(Folder!);
        hub.Oracle.Answer = message => Task.FromResult(
            message.Method == "POST" ? (201, "") : (200, """{"partyList":[{"fspId":"payeefsp"}]}"""));
        foreach (var version in new[] { "1.0", "1.1", "2.0" }) await ProvokeAsync(version);

        // What was provoked comes within the time that the slowest of them, an expiry, takes.
        await UntilAsync(() => hub.Payer.Everything.Count(message => message.Has("3303")) >= 3);
        await UntilAsync(() => hub.Payee.Everything.Count(message => message.Method == "PATCH") >= 2);
        List<string> faults = [];
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var message in hub.Payer.Everything.Concat(hub.Payee.Everything).Where(message => message["FSPIOP-Source"] == "Hub"))
        {
            var headers = message.Headers.Select(header => (header.Key, header.Value)).ToList();
            kinds.Add($"{message.Method} {message.Target.Split('/')[1]}{(message.Target.EndsWith("/error", StringComparison.Ordinal) ? "/error" : "")}");
            if (Check(documents, message.Method, message.Target, headers, message.Text) is { } fault)
                faults.Add($"{message.Method} {message.Target} {message["Content-Type"]}: {fault} in {message.Text}");
        }

        output.WriteLine(string.Join(", ", kinds));
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(10)));
        Assert.Equal(
            [
                "PATCH transfers", "POST bulkTransfers", "PUT bulkTransfers", "PUT bulkTransfers/error", "PUT fxQuotes/error",
                "PUT fxTransfers/error", "PUT participants", "PUT participants/error", "PUT parties/error",
                "PUT quotes/error", "PUT transactionRequests/error", "PUT transfers", "PUT transfers/error",
            ],
            kinds);
    }

    [Fact]
    public async Task Every_refusal_is_an_error_as_the_documents_describe_it()
    {
        Assert.SkipWhen(Folder is null, Missing);
        var document = (JsonObject)YamlText.Parse(await File.ReadAllTextAsync(Path.Combine(Folder!, "fspiop-v2.0.openapi.yaml")))!;
        var schema = document["components"]!["schemas"]!["ErrorInformationResponse"];
        Assert.NotNull(schema);
        await using var connection = new RawConnection(hub.Hub.Interoperability);
        var good = RawRequest.Of("POST", "/transfers", "{}", "1.1", HubFixture.PayerName, HubFixture.PayeeName);
        foreach (var refused in new[]
        {
            good, good.Without("Date"), good.With("Accept", "application/vnd.interoperability.transfers+json;version=7"), good with { Target = "/x" },
            good with { Method = "TRACE" }, good.WithBody("["), good with { Method = "PATCH" },
        })
        {
            var answer = await connection.SendAsync(refused.ToBytes());
            Assert.Null(new JsonSchema(document).Check(schema, JsonNode.Parse(answer.Body)));
            Assert.Equal("application/json; charset=utf-8", answer.Headers["Content-Type"]);
        }
    }

    /// <summary>Makes the hub say everything that it has to say in one version.</summary>
    private async Task ProvokeAsync(string version)
    {
        var content = (string resource) => ("Content-Type", (string?)$"application/vnd.interoperability.{resource}+json;version={version}");
        var id = Guid.NewGuid().ToString();

        await SendAsync("GET", "/participants/MSISDN/1", null, "participants");
        await SendAsync("POST", "/participants/MSISDN/1", """{"fspId":"payerfsp"}""", "participants");
        await SendAsync("DELETE", "/participants/MSISDN/1", null, "participants");
        await SendAsync(
            "POST", "/participants", $$"""{"requestId":"{{id}}","partyList":[{"partyIdType":"EMAIL","partyIdentifier":"a@b.c","fspId":"payerfsp"}]}""",
            "participants");
        await SendAsync("GET", "/parties/EMAIL/nobody@b.example", null, "parties");
        await SendAsync("POST", "/quotes", QuoteBodies.Post(id), "quotes", "nobody");
        await SendAsync("GET", $"/fxQuotes/{id}", null, "fxQuotes", "nobody");
        if (version != "2.0") await SendAsync("GET", $"/transactionRequests/{id}", null, "transactionRequests", "nobody");
        await SendAsync("GET", $"/fxTransfers/{id}", null, "fxTransfers");
        await SendAsync("GET", $"/transfers/{id}", null, "transfers");

        foreach (var state in version == "1.0" ? new[] { "COMMITTED" } : ["COMMITTED", "RESERVED"])
        {
            var paid = new Payment { Amount = "1" };
            await SendAsync("POST", "/transfers", paid.Prepare(), "transfers", HubFixture.PayeeName);
            await hub.SendAsync("PUT", paid.Path, paid.Payee, paid.Payer, paid.Commit(state), content("transfers"));
            await SendAsync("GET", paid.Path, null, "transfers");
            var wrong = new Payment { Amount = "1" };
            await SendAsync("POST", "/transfers", wrong.Prepare(), "transfers", HubFixture.PayeeName);
            await hub.SendAsync("PUT", wrong.Path, wrong.Payee, wrong.Payer, Payment.CommitWith(new string('A', 43), state), content("transfers"));
            await SendAsync("GET", wrong.Path, null, "transfers");
        }

        var bulk = new BulkPayment("1", "5000");
        await SendAsync("POST", "/bulkTransfers", bulk.Prepare(), "bulkTransfers", HubFixture.PayeeName);
        await hub.SendAsync("PUT", bulk.Path, bulk.Payee, bulk.Payer, bulk.Answer([0]), content("bulkTransfers"));
        await SendAsync("GET", bulk.Path, null, "bulkTransfers");
        await SendAsync("GET", $"/bulkTransfers/{id}", null, "bulkTransfers");

        var late = new Payment { Amount = "1", Expiration = TimeProvider.System.GetUtcNow().AddSeconds(1.2) };
        await SendAsync("POST", "/transfers", late.Prepare(), "transfers", HubFixture.PayeeName);

        async Task SendAsync(string method, string target, string? body, string resource, string? destination = null)
        {
            var accept = ("Accept", (string?)$"application/vnd.interoperability.{resource}+json;version={version[0]}");
            var reply = await hub.SendAsync(method, target, HubFixture.PayerName, destination, body, content(resource), accept);
            Assert.True(reply.Status is 200 or 202, $"{method} {target}: {reply.Status} {reply.Text}");
        }
    }

    private static string? Check(
        MessageSchemas documents, string method, string target, IReadOnlyList<(string Name, string Value)> headers, string? body)
    {
        var facts = new JsonObject();
#pragma warning disable CA1308 // The documents' names of headers and methods are compared in small letters.
        foreach (var (name, value) in headers) facts[name.ToLowerInvariant()] = value;
        method = method.ToLowerInvariant();
#pragma warning restore CA1308
        facts[HeaderNames.ContentLength.ToLower(System.Globalization.CultureInfo.InvariantCulture)] = "1";
        var node = string.IsNullOrEmpty(body) ? null : JsonNode.Parse(body);
        return documents.Check(new RuleFacts(target, target.Split('?')[0], method, facts, node, [], []));
    }
}
