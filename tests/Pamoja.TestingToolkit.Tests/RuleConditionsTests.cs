using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit.Tests;

public sealed class RuleConditionsTests
{
    private static readonly RuleFacts Facts = new(
        "/parties/{Type}/{ID}", "/parties/MSISDN/12", "get",
        new JsonObject { ["accept"] = "application/vnd.interoperability.iso20022.parties+json;version=2.0", ["fspiop-destination"] = "payee" },
        JsonNode.Parse("""{"amount":{"amount":"13.00","currency":"XXX"},"list":["a","b"],"count":7}"""),
        new JsonObject { ["Type"] = "MSISDN", ["ID"] = "12" },
        new JsonObject { ["state"] = "OPEN" });

    [Theory]
    [InlineData("""{"fact":"operationPath","operator":"equal","value":"/parties/{Type}/{ID}"}""", true)]
    [InlineData("""{"fact":"method","operator":"equal","value":"GET"}""", false)]
    [InlineData("""{"fact":"path","operator":"notEqual","value":"/x"}""", true)]
    [InlineData("""{"fact":"headers","path":"FSPIOP-Destination","operator":"equal","value":"payee"}""", true)]
    [InlineData("""{"fact":"headers","path":"FSPIOP-Destination","operator":"in","value":"payer, payee"}""", true)]
    [InlineData("""{"fact":"headers","path":"FSPIOP-Destination","operator":"in","value":"payeefsp"}""", false)]
    [InlineData("""{"fact":"headers","path":"absent","operator":"in","value":"payeefsp"}""", false)]
    [InlineData("""{"fact":"headers","path":"Accept","operator":"includesString","value":"iso20022"}""", true)]
    [InlineData("""{"fact":"pathParams","path":"ID","operator":"in","value":["11","12"]}""", true)]
    [InlineData("""{"fact":"pathParams","path":"$.ID","operator":"notIn","value":["11","12"]}""", false)]
    [InlineData("""{"fact":"queryParams","path":"state","operator":"equal","value":"OPEN"}""", true)]
    [InlineData("""{"fact":"body","path":"amount.amount","operator":"equal","value":"13"}""", false)]
    [InlineData("""{"fact":"body","path":"amount.amount","operator":"numericEqual","value":"13"}""", true)]
    [InlineData("""{"fact":"body","path":"amount.amount","operator":"numericGreaterThan","value":12}""", true)]
    [InlineData("""{"fact":"body","path":"amount.amount","operator":"numberStringLessThanInclusive","value":13}""", true)]
    [InlineData("""{"fact":"body","path":"count","operator":"lessThan","value":7}""", false)]
    [InlineData("""{"fact":"body","path":"count","operator":"equal","value":"7"}""", false)]
    [InlineData("""{"fact":"body","path":"list","operator":"contains","value":"b"}""", true)]
    [InlineData("""{"fact":"body","path":"list","operator":"doesNotContain","value":"b"}""", false)]
    [InlineData("""{"fact":"body","path":"absent","operator":"numericEqual","value":"0"}""", false)]
    [InlineData("""{"fact":"body","path":"count","operator":"unknown","value":7}""", false)]
    [InlineData("""{"all":[{"fact":"method","value":"get"},{"any":[{"fact":"method","value":"put"},{"fact":"path","value":"/parties/MSISDN/12"}]}]}""", true)]
    [InlineData("""{"not":{"fact":"method","operator":"equal","value":"get"}}""", false)]
    [InlineData("""{"all":[]}""", true)]
    [InlineData("""{"any":[]}""", false)]
    public void A_condition_holds_or_not(string condition, bool holds) =>
        Assert.Equal(holds, RuleConditions.Holds(JsonNode.Parse(condition)!.AsObject(), Facts));

    [Theory]
    [InlineData("/parties/MSISDN/1", "/parties/{Type}/{ID}", "MSISDN")]
    [InlineData("/parties/MSISDN/1/2", "/parties/{Type}/{ID}/{SubId}", "MSISDN")]
    [InlineData("/quotes", "/quotes", null)]
    [InlineData("/unknown/1", "/unknown/1", null)]
    public void The_operation_of_a_path_is_found(string path, string operation, string? type)
    {
        var (found, parameters) = CallbackRoute.Match(path);
        Assert.Equal((operation, type), (found, Json.Display(parameters["Type"])));
    }
}
