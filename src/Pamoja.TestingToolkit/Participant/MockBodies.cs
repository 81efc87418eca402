using System.Text.Json.Nodes;

namespace Pamoja.TestingToolkit;

/// <summary>What a simulated participant answers by itself to a request that it received.</summary>
internal sealed class MockBodies(PayeeAgreements agreements, TimeProvider time)
{
    // A condition and its fulfilment that the official collections use for conversions.
    private const string FixedCondition = "GRzLaTP7DJ9t4P-a_BA0WA9wzzlsugf00-Tn6kESAfM";
    private const string FixedFulfilment = "UNlJ98hZTY_dsw0cAqw4i_UN3v4utt7CZFB4yfLbVFA";

    /// <summary>The callback's body before rules change it.</summary>
    /// <param name="facts">The request.</param>
    /// <param name="fspId">The participant that answers.</param>
    internal JsonObject For(RuleFacts facts, string fspId) => (facts.Method, facts.OperationPath.Split('/')[1]) switch
    {
        ("post", "transfers") => new JsonObject { ["completedTimestamp"] = Now(), ["transferState"] = "COMMITTED" },
        ("get", "transfers") => new JsonObject { ["completedTimestamp"] = Now(), ["transferState"] = "COMMITTED" },
        ("post", "quotes") => new JsonObject
        {
            ["transferAmount"] = facts.Body?["amount"]?.DeepClone(),
            ["expiration"] = Tomorrow(),
        },
        ("get", "quotes") => agreements.Quote(Json.Display(facts.PathParams["ID"])),
        ("get", "parties") => Party(facts.PathParams, fspId),
        (_, "participants") => facts.OperationPath == "/participants" ? Registered(facts.Body) : new JsonObject { ["fspId"] = fspId },
        (_, "transactionRequests") => new JsonObject { ["transactionId"] = Guid.NewGuid().ToString(), ["transactionRequestState"] = "RECEIVED" },
        (_, "authorizations") => new JsonObject
        {
            ["authenticationInfo"] = new JsonObject { ["authentication"] = "OTP", ["authenticationValue"] = "123456" },
            ["responseType"] = "ENTERED",
        },
        (_, "transactions") => new JsonObject { ["completedTimestamp"] = Now(), ["transactionState"] = "COMPLETED" },
        ("post", "fxQuotes") => Conversion(facts.Body),
        (_, "fxTransfers") => new JsonObject
        {
            ["fulfilment"] = FixedFulfilment,
            ["completedTimestamp"] = Now(),
            ["conversionState"] = "RESERVED",
        },
        _ => [],
    };

    /// <summary>Adds what the agreement of a quote asks for: packet and condition to a quote, the fulfilment to a transfer.</summary>
    /// <param name="facts">The request.</param>
    /// <param name="body">The callback's body; changed.</param>
    /// <param name="given">The body that a rule gave: what stands there is not made up here.</param>
    internal void AddAgreement(RuleFacts facts, JsonObject body, JsonNode? given)
    {
        if (facts is { Method: "post", OperationPath: "/quotes" } && given?["ilpPacket"] is null && given?["condition"] is null)
        {
            agreements.Agree(facts.Body, body);
        }
        else if (facts is { Method: "post", OperationPath: "/transfers" } && given?["fulfilment"] is null
            && agreements.Fulfil(Json.Display(facts.Body?["ilpPacket"])) is { } fulfilment)
        {
            body["fulfilment"] = fulfilment;
        }
    }

    private static JsonObject Party(JsonObject parameters, string fspId) => new()
    {
        ["party"] = new JsonObject
        {
            ["partyIdInfo"] = new JsonObject
            {
                ["partyIdType"] = parameters["Type"]?.DeepClone(),
                ["partyIdentifier"] = parameters["ID"]?.DeepClone(),
                ["partySubIdOrType"] = parameters["SubId"]?.DeepClone(),
                ["fspId"] = fspId,
            },
            ["name"] = "Amina Diallo",
            ["personalInfo"] = new JsonObject
            {
                ["complexName"] = new JsonObject { ["firstName"] = "Amina", ["lastName"] = "Diallo" },
                ["dateOfBirth"] = "1990-04-12",
            },
        },
    };

    private static JsonObject Registered(JsonNode? body) => new()
    {
        ["partyList"] = new JsonArray([.. (body?["partyList"] as JsonArray ?? []).Select(p => new JsonObject { ["partyId"] = p?.DeepClone() })]),
        ["currency"] = body?["currency"]?.DeepClone(),
    };

    private JsonObject Conversion(JsonNode? body)
    {
        var terms = body?["conversionTerms"]?.DeepClone() as JsonObject ?? [];
        terms["sourceAmount"]?.AsObject().TryAdd("amount", "500");
        terms["targetAmount"]?.AsObject().TryAdd("amount", "500");
        terms["expiration"] = Tomorrow();
        return new JsonObject { ["condition"] = FixedCondition, ["conversionTerms"] = terms };
    }

    private string Now() => GeneratedValues.Iso(time.GetUtcNow());

    private string Tomorrow() => GeneratedValues.Iso(time.GetUtcNow().AddDays(1));
}
