using System.Text.Json.Nodes;
using Pamoja.Testing;

namespace Pamoja.TestingToolkit.Tests;

public sealed class SchemaTests : IDisposable
{
    private const string Document = """
        openapi: 3.0.2
        info:
          version: 2.0-draft   # of the messages
          description: >-
            Folded
            text
        paths:
          /quotes/{ID}:
            parameters:
              - name: Date
                in: header
                required: true
              - $ref: '#/components/parameters/Source'
            put:
              requestBody:
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Quote'
          '/quotes/{ID}/error':
            put: {}
        components:
          parameters:
            Source: { "name": "FSPIOP-Source", "in": "header", "required": true }
          schemas:
            Quote:
              type: object
              additionalProperties: false
              required:
              - amount
              - currency
              properties:
                amount:
                  type: string
                  pattern: ^([0]|([1-9][0-9]{0,17}))([.][0-9]{0,3}[1-9])?$
                currency:
                  type: string
                  enum: [XXX, XTS, 'X#Y']
                list:
                  type: array
                  maxItems: 2
                  items:
                    type: integer
                either:
                  anyOf:
                  - type: boolean
                  - type: string
                    maxLength: 3
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pamoja-schema-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"amount":"1.5","currency":"XXX"}""", null)]
    [InlineData("""{"amount":"1.5","currency":"X#Y","list":[1,2],"either":true}""", null)]
    [InlineData("""{"amount":"1.5"}""", "/ must have required property 'currency'")]
    [InlineData("""{"amount":"1.50","currency":"XXX"}""", "/amount/ must match pattern ^([0]|([1-9][0-9]{0,17}))([.][0-9]{0,3}[1-9])?$")]
    [InlineData("""{"amount":1.5,"currency":"XXX"}""", "/amount/ must be string")]
    [InlineData("""{"amount":"1","currency":"USD"}""", "/currency/ must be one of XXX, XTS, X#Y")]
    [InlineData("""{"amount":"1","currency":"XXX","more":1}""", "/ must not have the property 'more'")]
    [InlineData("""{"amount":"1","currency":"XXX","list":[1,2,3]}""", "/list/ must not have 3 items")]
    [InlineData("""{"amount":"1","currency":"XXX","list":[1,2.5]}""", "/list/1/ must be integer")]
    [InlineData("""{"amount":"1","currency":"XXX","either":"long"}""", "/either/ must match a schema of anyOf")]
    [InlineData("[]", "/ must be object")]
    [InlineData("null", "the body is missing")]
    public void A_body_is_held_against_the_schema_of_its_operation(string body, string? fault) =>
        Assert.Equal(fault, Load().Check(Facts("/quotes/1", body, "date", "fspiop-source")));

    [Fact]
    public void A_mandatory_header_is_asked_for()
    {
        const string body = """{"amount":"1","currency":"XXX"}""";
        Assert.Equal("the header Date is missing", Load().Check(Facts("/quotes/1", body, "fspiop-source")));
        Assert.Equal("the header FSPIOP-Source is missing", Load().Check(Facts("/quotes/1", body, "date")));
    }

    [Fact]
    public void What_no_document_describes_is_not_checked() => Assert.Null(Load().Check(Facts("/elsewhere", "{}")));

    [Fact]
    public void A_folder_without_documents_and_a_document_that_cannot_be_read_are_told()
    {
        Assert.Contains("has no OpenAPI document", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "openapi: 3\nFSPIOP-Source: &anchor\n");
        Assert.Contains("a.yaml cannot be read: line 2: anchors and tags are not read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_documents_are_read_and_hold_messages()
    {
        var folder = Path.Combine(RepositoryRoot.Shared ?? "", "reference", "specs");
        Assert.SkipUnless(Directory.Exists(folder), "the published documents are not beside the repository (../shared/reference/specs)");
        var schemas = MessageSchemas.Load(folder);
        const string fine = """{"transferState":"COMMITTED","completedTimestamp":"2026-01-02T03:04:05.678Z"}""";

        Assert.Null(schemas.Check(Transfer(fine)));
        Assert.NotNull(schemas.Check(Transfer("""{"transferState":"DONE"}""")));
        Assert.NotNull(schemas.Check(Transfer("{}")));
    }

    private static RuleFacts Transfer(string body)
    {
        var facts = Facts("/transfers/b51ec534-ee48-4575-b6a9-ead2955b8069", body, "date", "fspiop-source");
        facts.Headers["content-type"] = "application/vnd.interoperability.transfers+json;version=1.1";
        return facts;
    }

    private static RuleFacts Facts(string path, string body, params string[] headers) => new(
        path, path, "put", new JsonObject(headers.Select(h => KeyValuePair.Create(h, (JsonNode?)"x"))), JsonNode.Parse(body), [], []);

    private MessageSchemas Load()
    {
        File.WriteAllText(Path.Combine(_folder, "api.yaml"), Document);
        return MessageSchemas.Load(_folder);
    }

    private string Refusal() => Assert.Throws<CannotRunException>(() => MessageSchemas.Load(_folder)).Message;
}
