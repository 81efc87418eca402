namespace Pamoja.Fspiop.Tests;

public sealed class HeaderCheckTests
{
    private const string Transfers = "application/vnd.interoperability.transfers+json";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public void A_good_request_passes(string method) => Assert.Null(HeaderChecks.Run(Head(method, "transfers", [])));

    [Theory]
    [InlineData("GET", "Accept", null, "3102 Missing mandatory element - Accept is required")]
    [InlineData("DELETE", "Accept", "", "3102 Missing mandatory element - Accept is required")]
    [InlineData("POST", "Accept", null,
        "3102 Missing mandatory element - Accept is required - /header must have required property 'accept'")]
    [InlineData("GET", "Accept", "application/json", "3101 Malformed syntax - Invalid accept header")]
    [InlineData("GET", "Accept", Transfers + ";version=1, " + Transfers, "3101 Malformed syntax - Invalid accept header")]
    [InlineData("GET", "Date", null, "3102 Missing mandatory element - Missing required date header")]
    [InlineData("PUT", "Date", "2030-01-02", "3101 Malformed syntax - Invalid date header")]
    [InlineData("PUT", "Date", "Mon, 02 Jan 2030 03:04:05 GMT", "3101 Malformed syntax - Invalid date header")]
    [InlineData("PUT", "Date", "Wed, 2 Jan 2030 03:04:05 GMT", "3101 Malformed syntax - Invalid date header")]
    [InlineData("PUT", "Content-Length", "5242881", "3104 Too large payload - The body may have 5242880 bytes")]
    [InlineData("GET", "Content-Type", null, "3102 Missing mandatory element - Content-type is required")]
    [InlineData("GET", "Content-Type", "application/json", "3101 Malformed syntax - Invalid content-type header")]
    [InlineData("PUT", "Content-Type", Transfers, "3101 Malformed syntax - Invalid content-type header")]
    [InlineData("PUT", "FSPIOP-Source", null, "3102 Missing mandatory element - /header must have required property 'fspiop-source'")]
    [InlineData("PUT", "FSPIOP-Source", " ", "3102 Missing mandatory element - /header must have required property 'fspiop-source'")]
    [InlineData("PUT", "FSPIOP-Source", "123456789012345678901234567890123",
        "3100 Generic validation error - /header/fspiop-source must NOT have more than 32 characters")]
    [InlineData("PUT", "FSPIOP-Destination", "123456789012345678901234567890123",
        "3100 Generic validation error - /header/fspiop-destination must NOT have more than 32 characters")]
    [InlineData("PUT", "x-client-id", "other", "3100 Generic validation error - Invalid fspiop-source header")]
    public void A_spoilt_header_is_refused_with_its_one_error(string method, string header, string? value, string expected)
    {
        var error = HeaderChecks.Run(Head(method, "transfers", new() { [header] = value }));
        Assert.Equal((expected, 400), (error?.ToString(), error?.HttpStatus));
        Assert.Empty(error!.Extensions);
    }

    [Fact]
    public void An_unsupported_accepted_version_is_406_and_lists_what_is_supported()
    {
        var error = HeaderChecks.Run(Head("GET", "transfers", new() { ["Accept"] = Transfers + ";version=3" }));
        Assert.Equal(
            "3001 Unacceptable version requested - The Client requested an unsupported version, "
            + "see extension list for supported version(s).", error?.ToString());
        Assert.Equal(406, error!.HttpStatus);
        Assert.Equal([new("1", "0"), new("1", "1"), new("2", "0")], error.Extensions);
    }

    [Fact]
    public void An_unsupported_content_version_is_406_and_lists_what_is_supported()
    {
        var error = HeaderChecks.Run(Head("PUT", "transfers", new() { ["Content-Type"] = Transfers + ";version=1.2" }));
        Assert.Equal(
            "3001 Unacceptable version requested - Client supplied a protocol version which is not supported by the server",
            error?.ToString());
        Assert.Equal(406, error!.HttpStatus);
        Assert.Equal(3, error.Extensions.Count);
    }

    [Theory]
    [InlineData("transactionRequests", "application/xml", "Unsupported Media Type")]
    [InlineData("authorizations", "text/plain", "Unsupported Media Type")]
    [InlineData("authorizations", "application/json", "Invalid content-type header")]
    [InlineData("quotes", "application/xml", "Invalid content-type header")]
    public void Another_media_type_is_malformed_syntax(string resource, string contentType, string detail)
    {
        var error = HeaderChecks.Run(Head("POST", resource, new() { ["Content-Type"] = contentType }));
        Assert.Equal($"3101 Malformed syntax - {detail}", error?.ToString());
    }

    [Theory]
    [InlineData("quotes", true)]
    [InlineData("bulkQuotes", true)]
    [InlineData("fxQuotes", true)]
    [InlineData("transfers", false)]
    [InlineData("parties", false)]
    public void Quotes_name_their_destination(string resource, bool required)
    {
        var error = HeaderChecks.Run(Head("PUT", resource, new() { ["FSPIOP-Destination"] = null }));
        Assert.Equal(
            required ? "Missing mandatory element - /header must have required property 'fspiop-destination'" : null, error?.Description);
    }

    [Theory]
    [InlineData("dfsp1", "dfsp1", null, null)]
    [InlineData("proxy1", "dfsp1", "proxy1", null)]
    [InlineData("proxy1", "dfsp1", null, "Invalid fspiop-source header")]
    [InlineData("proxy2", "dfsp1", "proxy1", "Invalid fspiop-proxy header")]
    [InlineData("dfsp1", "dfsp1", "dfsp1", "Invalid fspiop-proxy header")]
    [InlineData(null, "dfsp1", "proxy1", null)]
    public void A_client_speaks_for_itself_or_as_a_proxy(string? client, string source, string? proxy, string? detail)
    {
        var error = HeaderChecks.Run(
            Head("PUT", "transfers", new() { ["x-client-id"] = client, ["FSPIOP-Source"] = source, ["fspiop-proxy"] = proxy }));
        Assert.Equal(detail is null ? null : $"Generic validation error - {detail}", error?.Description);
    }

    [Theory]
    [InlineData(";version=1.0", true)]
    [InlineData("; version=1.1", true)]
    [InlineData(" ; version=2.0", true)]
    [InlineData(" ;version=2.0", true)]
    [InlineData(";  version=1.0", false)]
    [InlineData(";version=1", false)]
    [InlineData(";version=1.", false)]
    [InlineData(";version=1.0;charset=utf-8", false)]
    [InlineData(";version=1.0 ", false)]
    [InlineData(";charset=utf-8", false)]
    [InlineData(";Version=1.0", false)]
    [InlineData(";version=1.0," + Transfers + ";version=1.0", false)]
    public void A_content_type_has_exactly_one_form(string rest, bool good)
    {
        var error = HeaderChecks.Run(Head("PUT", "transfers", new() { ["Content-Type"] = Transfers + rest }));
        Assert.Equal(good ? null : "Malformed syntax - Invalid content-type header", error?.Description);
    }

    [Theory]
    [InlineData(Transfers, null)]
    [InlineData(Transfers + ";version=1", null)]
    [InlineData(Transfers + ";version=2.0", null)]
    [InlineData(Transfers + ";version=9," + Transfers + ";version=1.1", null)]
    [InlineData(Transfers + "," + Transfers + " ; version=9", null)]
    [InlineData(Transfers + ";version=9," + Transfers + ";version=1.7", "3001")]
    [InlineData(Transfers + ";version=01", "3001")]
    [InlineData(Transfers + ";version=99999999999999999999.0", "3001")]
    [InlineData(Transfers + ",", "3101")]
    [InlineData(Transfers + ";version=1.0.0", "3101")]
    [InlineData("application/vnd.interoperability.quotes+json;version=1", "3101")]
    [InlineData("application/vnd.interoperability.iso20022.transfers+json;version=2.0", "3101")]
    [InlineData("*/*", "3101")]
    public void Accept_is_a_list_of_media_types(string accept, string? code)
    {
        Assert.Equal(code, HeaderChecks.Run(Head("GET", "transfers", new() { ["Accept"] = accept }))?.Code);
    }

    [Fact]
    public void Transaction_requests_stay_at_the_first_versions()
    {
        const string second = "application/vnd.interoperability.transactionRequests+json;version=2.0";
        Assert.Equal("3001", HeaderChecks.Run(Head("PUT", "transactionRequests", new() { ["Content-Type"] = second }))?.Code);
    }

    [Fact]
    public void Accept_is_not_looked_at_where_it_has_no_meaning()
    {
        Assert.Null(HeaderChecks.Run(Head("PUT", "transfers", new() { ["Accept"] = "nonsense" })));
        Assert.Null(HeaderChecks.Run(Head("PATCH", "transfers", new() { ["Accept"] = null })));
    }

    [Fact]
    public void The_first_failing_check_of_the_list_answers()
    {
        var nothing = new HeaderSource(null, static (_, _) => null);
        var error = HeaderChecks.Run(new RequestHead("GET", "transfers", nothing, SupportedVersions.Default));
        Assert.Equal("Missing mandatory element - Accept is required", error?.Description);
    }

    [Fact]
    public void Each_check_raises_only_the_error_that_it_names()
    {
        var values = new[] { null, "", "x", Transfers, Transfers + ";version=7.0", "Wed, 02 Jan 2030 03:04:05 GMT", "99999999" };
        var names = new[] { "Accept", "Date", "Content-Type", "Content-Length", "FSPIOP-Source", "x-client-id", "fspiop-proxy" };
        var raised = new HashSet<string>();
        foreach (var check in HeaderChecks.All)
        {
            foreach (var (name, value) in names.SelectMany(name => values.Select(value => (name, value))))
            {
                foreach (var method in new[] { "GET", "POST", "PUT" })
                {
                    if (check.Run(Head(method, "transfers", new() { [name] = value })) is not { } error) continue;
                    Assert.Same(check.Raises, error.Error);
                    raised.Add(check.Name);
                }
            }
        }

        Assert.True(raised.Count >= 8, string.Join(", ", raised));
    }

    [Fact]
    public void The_content_version_is_read_from_the_header()
    {
        var head = Head("PUT", "transfers", new() { ["Content-Type"] = Transfers + "; version=1.0" });
        Assert.Equal(ProtocolVersion.V10, HeaderChecks.ContentVersion(head));
        Assert.Equal(ProtocolVersion.V20, HeaderChecks.ContentVersion(Head("PUT", "transfers", new() { ["Content-Type"] = null })));
    }

    [Fact]
    public void Media_types_of_our_own_have_no_space()
    {
        Assert.Equal(
            "application/vnd.interoperability.fxTransfers+json;version=2.0", MediaType.ForContent("fxTransfers", ProtocolVersion.V20));
        Assert.Equal("application/vnd.interoperability.parties+json;version=2", MediaType.ForAccept("parties", 2));
    }

    [Fact]
    public void Dates_are_written_as_they_are_read()
    {
        var moment = new DateTimeOffset(2030, 1, 2, 4, 4, 5, TimeSpan.FromHours(1));
        Assert.Equal("Wed, 02 Jan 2030 03:04:05 GMT", HttpDate.Write(moment));
        Assert.True(HttpDate.TryRead("Wed, 02 Jan 2030 03:04:05 GMT", out var read));
        Assert.Equal(moment, read);
    }

    private static RequestHead Head(string method, string resource, Dictionary<string, string?> changes)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Accept"] = $"application/vnd.interoperability.{resource}+json;version=1",
            ["Content-Type"] = $"application/vnd.interoperability.{resource}+json;version=1.1",
            ["Date"] = "Wed, 02 Jan 2030 03:04:05 GMT",
            ["FSPIOP-Source"] = "dfsp1",
            ["FSPIOP-Destination"] = "dfsp2",
        };
        foreach (var (name, value) in changes) headers[name] = value;
        var source = new HeaderSource(headers, static (all, name) => ((Dictionary<string, string?>)all!).GetValueOrDefault(name));
        return new RequestHead(method, resource, source, SupportedVersions.For(resource));
    }
}
