using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit.Tests;

public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("{$inputs.name}", "{\"v\":\"found\"}")]
    [InlineData("{$inputs.list[1]}", "{\"v\":\"b\"}")]
    [InlineData("{$inputs.deep['a-b']}", "{\"v\":\"in\"}")]
    [InlineData("{$inputs.number} and {$inputs.number}", "{\"v\":\"7 and 7\"}")]
    [InlineData("{$inputs.unknown}", "{\"v\":\"{$inputs.unknown}\"}")]
    [InlineData("{$other.name}", "{\"v\":\"{$other.name}\"}")]
    [InlineData("{$inputs.quoted}", "{\"v\":\"say \\\"yes\\\"\"}")]
    [InlineData("{$inputs.escaped}", "{\"v\":\"two\\nlines\"}")]
    [InlineData("{$inputs.lines}", "{\"v\":\"two\\nlines\"}")]
    [InlineData("{$inputs.deep}", "{\"v\":\"[object Object]\"}")]
    [InlineData("{$inputs.list}", "{\"v\":\"a,b\"}")]
    [InlineData("{$inputs.fraction}", "{\"v\":\"1.5\"}")]
    [InlineData("{$inputs.burmese}", "{\"v\":\"ကောင်း\"}")]
    public void A_value_goes_into_the_text_as_javascript_would_write_it(string template, string expected)
    {
        var inputs = JsonNode.Parse("""
            {"name":"found","list":["a","b"],"deep":{"a-b":"in"},"number":7,"quoted":"say \"yes\"","escaped":"two\\nlines",
             "lines":"two\nlines","fraction":1.50,"burmese":"ကောင်း"}
            """);
        var text = Json.Text(new JsonObject { ["v"] = template });

        Assert.Equal(expected, Placeholders.Fill(text, (root, path) => root == "inputs" ? Json.Display(Json.Get(inputs, path)) : null));
    }

    [Theory]
    [InlineData("/parties/{Type}/{ID}", """{"Type":"MSISDN","ID":"1"}""", "/parties/MSISDN/1")]
    [InlineData("/parties/{Type}/{ID}/{SubId}", """{"Type":"MSISDN","ID":"1","SubId":""}""", "/parties/MSISDN/1/{SubId}")]
    [InlineData("/settlementWindows/{id}", "null", "/settlementWindows/{id}")]
    [InlineData("/transfers/{ID}", """{"ID":" "}""", "/transfers/ ")]
    public void A_path_parameter_without_a_value_stays_literal(string path, string parameters, string expected) =>
        Assert.Equal(expected, Placeholders.FillPath(path, JsonNode.Parse(parameters)));

    [Theory]
    [InlineData("http://h:1/v2/", "/a/{id}", "http://h:1/v2/a/%7Bid%7D")]
    [InlineData("h:1", "/transfers/ ", "http://h:1/transfers/")]
    [InlineData("http://h", "/a/é b", "http://h/a/%C3%A9%20b")]
    [InlineData("http://h", "/a/%7Bid%7D/x'|y", "http://h/a/%7Bid%7D/x'|y")]
    public void An_address_is_escaped_as_browsers_do_and_otherwise_left_alone(string address, string path, string expected) =>
        Assert.Equal(expected, RequestTarget.Build(address, path, null)!.OriginalString);

    [Fact]
    public void Query_parameters_are_added() =>
        Assert.Equal("http://h/a?x=1&y=b%20c", RequestTarget.Build("http://h", "/a", JsonNode.Parse("""{"x":1,"y":"b c","z":null}"""))!.OriginalString);

    [Theory]
    [InlineData("{$inputs.HOST}", "/a")]
    [InlineData("", "/a")]
    public void What_is_no_address_is_told(string address, string path) => Assert.Null(RequestTarget.Build(address, path, null));
}
