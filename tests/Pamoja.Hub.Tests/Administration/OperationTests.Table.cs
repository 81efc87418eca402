namespace Pamoja.Hub.Tests;

public sealed partial class OperationTests
{
    /// <summary>
    /// What alpha's scheme in XXX answers, in order: method, path, body, status, and the code and the whole text behind the code's own where it
    /// refuses, else a part of the body. {p} and {s} are alpha's position and settlement account, {h} is one of the hub's, {o} the oracle.
    /// </summary>
    private static readonly (string Operation, string? Body, int Status, string? Code, string Text)[] Table =
    [
        ("GET /enums", null, 200, null, "\"NET_DEBIT_CAP\""),
        ("GET /health", null, 200, null, "\"status\":\"OK\""),
        ("GET /metrics", null, 200, null, "pamoja_database_up 1"),
        ("GET /participants", null, 200, null, "\"ledgerAccountType\":\"POSITION\""),
        ("GET /participants?isProxy=true", null, 200, null, "[]"),
        ("POST /participants", """{"name":"beta","currency":"XXX"}""", 201, null, "\"isActive\":1"),
        ("POST /participants", """{"name":"beta","currency":"XXX"}""", 400, "3000", "Participant currency has already been registered"),
        ("POST /participants", """{"name":"gamma","currency":"XTS"}""",
            400, "3003", "Hub reconciliation and multilateral settlement accounts of the currency must exist first"),
        ("POST /participants", """{"name":"g","currency":"XXX"}""", 400, "3101", "/requestBody/name must have 2 to 30 characters"),
        ("POST /participants", """{"name":"border","isProxy":true}""", 201, null, "\"isProxy\":1"),
        ("GET /participants/limits", null, 200, null, "\"name\":\"alpha\""),
        ("GET /participants/limits?currency=none", null, 400, "3101", "/query/currency must be equal to one of the allowed values"),
        ("GET /participants/alpha", null, 200, null, "\"links\":{\"self\""),
        ("GET /participants/nobody", null, 400, "3200", "The requested resource could not be found."),
        ("PUT /participants/alpha", """{"isActive":true}""", 200, null, "\"isActive\":1"),
        ("PUT /participants/alpha", """{"isActive":7}""", 400, "3100", "/requestBody/isActive must be boolean"),
        ("PUT /participants/nobody", """{"isActive":true}""", 400, "3200", "The requested resource could not be found."),
        ("POST /participants/alpha/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"http://a.example"}""", 201, null, ""),
        ("POST /participants/alpha/endpoints", """{"type":"SMOKE_SIGNAL","value":"x"}""", 500, "2001", "Endpoint type not found"),
        ("POST /participants/alpha/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES"}""",
            400, "3102", "/requestBody must have required property 'value'"),
        ("GET /participants/alpha/endpoints", null, 200, null, """[{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"http://a.example"}]"""),
        ("GET /participants/alpha/endpoints?type=FSPIOP_CALLBACK_URL_QUOTES", null, 200, null, "{\"type\":"),
        ("POST /participants/alpha/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"alpha"}""",
            400, "3101", "/requestBody/value must be an absolute URL, http or https; names in double braces may stand in its path"),
        ("POST /participants/nobody/endpoints", """{"type":"FSPIOP_CALLBACK_URL_QUOTES","value":"http://a"}""",
            400, "3200", "The requested resource could not be found."),
        ("GET /participants/nobody/endpoints", null, 400, "3200", "The requested resource could not be found."),
        ("GET /participants/alpha/limits", null, 200, null, "\"alarmPercentage\":10"),
        ("GET /participants/alpha/limits?currency=none", null, 400, "3101", "/query/currency must be equal to one of the allowed values"),
        ("GET /participants/nobody/limits", null, 400, "3200", "The requested resource could not be found."),
        ("PUT /participants/alpha/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}""",
            200, null, """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}"""),
        ("PUT /participants/beta/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5,"alarmPercentage":20}}""",
            500, "2001", "Participant Limit does not exist"),
        ("PUT /participants/alpha/limits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":5.00001,"alarmPercentage":20}}""",
            400, "3100", "/requestBody/limit/value must have at most 18 digits, 4 of them decimals"),
        ("GET /participants/alpha/positions", null, 200, null, "[{\"currency\":\"XXX\",\"value\":0,"),
        ("GET /participants/alpha/positions?currency=XXX", null, 200, null, "{\"currency\":\"XXX\",\"value\":0,"),
        ("GET /participants/nobody/positions", null, 400, "3200", "The requested resource could not be found."),
        ("GET /participants/alpha/accounts", null, 200, null, "\"reservedValue\":0"),
        ("GET /participants/nobody/accounts", null, 400, "3200", "The requested resource could not be found."),
        ("POST /participants/Hub/accounts", """{"type":"HUB_FEE","currency":"XXX"}""", 201, null, "\"HUB_FEE\""),
        ("POST /participants/Hub/accounts", """{"type":"HUB_FEE","currency":"XXX"}""", 400, "3003", "Hub account has already been registered."),
        ("POST /participants/Hub/accounts", """{"type":"POCKET","currency":"XXX"}""", 400, "3003", "Ledger account type was not found."),
        ("POST /participants/Hub/accounts", """{"type":"POSITION","currency":"XXX"}""",
            400, "3003", "The requested hub operator account type is not allowed."),
        ("POST /participants/alpha/accounts", """{"type":"HUB_FEE","currency":"XXX"}""",
            400, "3003", "Endpoint is reserved for creation of Hub account types only."),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":-1}}""",
            400, "3100", "/requestBody/limit/value must be >= 0"),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":1}}""", 201, null, ""),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XXX","limit":{"type":"NET_DEBIT_CAP","value":1}}""",
            500, "2001", "Participant Limit or Initial Position already set"),
        ("POST /participants/beta/initialPositionAndLimits", """{"currency":"XTS","limit":{"type":"NET_DEBIT_CAP","value":1}}""",
            400, "3200", "The requested resource could not be found."),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "1"), 202, null, ""),
        ("POST /participants/alpha/accounts/{p}", Funds("recordFundsIn", "1"), 500, "2001", "Account is not SETTLEMENT type"),
        ("POST /participants/beta/accounts/{s}", Funds("recordFundsIn", "1"), 500, "2001", "Account does not match participant or currency"),
        ("POST /participants/nobody/accounts/{s}", Funds("recordFundsIn", "1"), 400, "3200", "The requested resource could not be found."),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "0"), 400, "3100", "/requestBody/amount/amount must be a positive number"),
        ("POST /participants/alpha/accounts/{s}", Funds("keepFunds", "1"),
            400, "3101", "/requestBody/action must be equal to one of the allowed values"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "1.00001"),
            400, "3100", "/requestBody/amount/amount must have at most 18 digits, 4 of them decimals"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsIn", "123456789012345678.5"),
            400, "3100", "/requestBody/amount/amount must have at most 18 digits, 4 of them decimals"),
        ("POST /participants/alpha/accounts/{s}", Funds("recordFundsOutPrepareReserve", "0.5"), 202, null, ""),
        ("PUT /participants/alpha/accounts/{s}/transfers/01ARZ3NDEKTSV4RRFFQ69G5FAV", """{"action":"recordFundsOutCommit","reason":"r"}""",
            202, null, ""),
        ("PUT /participants/nobody/accounts/{s}/transfers/01ARZ3NDEKTSV4RRFFQ69G5FAV", """{"action":"recordFundsOutAbort","reason":"r"}""",
            400, "3200", "The requested resource could not be found."),
        ("PUT /participants/alpha/accounts/{p}/transfers/01ARZ3NDEKTSV4RRFFQ69G5FAV", """{"action":"recordFundsOutAbort","reason":"r"}""",
            500, "2001", "Account is not SETTLEMENT type"),
        ("PUT /participants/alpha/accounts/{s}/transfers/1", """{"action":"recordFundsOutAbort","reason":"r"}""",
            400, "3101", "/path/transferId must be a UUID or ULID"),
        ("PUT /participants/alpha/accounts/{p}", """{"isActive":false}""", 200, null, ""),
        ("PUT /participants/alpha/accounts/{s}", """{"isActive":false}""", 500, "2001", "Only position account update is permitted"),
        ("PUT /participants/alpha/accounts/{h}", """{"isActive":false}""", 500, "2001", "Participant/account mismatch"),
        ("PUT /participants/alpha/accounts/999999", """{"isActive":false}""", 500, "2001", "Account not found"),
        ("GET /ledgerAccountTypes", null, 200, null, "\"name\":\"INTERCHANGE_FEE_SETTLEMENT\""),
        ("POST /ledgerAccountTypes", TypeNamed("REMITTANCE"), 201, null, ""),
        ("POST /ledgerAccountTypes", TypeNamed("remittance"), 400, "3000", "This Ledger Account Type already exists"),
        ("POST /ledgerAccountTypes", TypeNamed("POSITION"), 400, "3000", "This Ledger Account Type already exists"),
        ("POST /ledgerAccountTypes", TypeNamed("A B"), 400, "3101", "/requestBody/name must be of letters, digits and _"),
        ("GET /ledgerAccountTypes", null, 200, null, "\"name\":\"REMITTANCE\""),
        ("GET /settlementModels", null, 200, null, "\"settlementModelId\":"),
        ("POST /settlementModels", ModelOf("NET", "MULTILATERAL", "DEFERRED"), 201, null, ""),
        ("POST /settlementModels", ModelOf("NET", "MULTILATERAL", "DEFERRED"), 400, "3000", "Settlement Model already exists"),
        ("POST /settlementModels", ModelOf("GROSS", "MULTILATERAL", "DEFERRED"),
            400, "3000", "Invalid settlement model: delay, granularity and interchange do not go together"),
        ("POST /settlementModels", ModelOf("SOME", "MULTILATERAL", "DEFERRED"),
            400, "3101", "/requestBody/settlementGranularity must be equal to one of the allowed values"),
        ("GET /settlementModels/XTSNET", null, 200, null, "\"name\":\"XTSNET\""),
        ("GET /settlementModels/NONE", null, 400, "3200", "The requested resource could not be found."),
        ("PUT /settlementModels/XTSNET", """{"isActive":false}""", 200, null, "\"isActive\":false"),
        ("PUT /settlementModels/NONE", """{"isActive":false}""", 500, "2001", "Settlement Model does not exist"),
        ("GET /transactions/01ARZ3NDEKTSV4RRFFQ69G5FAV", null, 400, "3200", "The requested resource could not be found."),
        ("GET /oracles", null, 200, null, "[]"),
        ("POST /oracles", OracleAt("http://o.example"), 201, null, ""),
        ("POST /oracles", OracleAt("http://o.example"),
            500, "2001", "Active oracle with matching partyIdTypeId, endpointTypeId, currencyId already exists"),
        ("POST /oracles", """{"oracleIdType":"PIGEON","endpoint":{"value":"http://a","endpointType":"URL"}}""",
            400, "3101", "/requestBody/oracleIdType must be equal to one of the allowed values"),
        ("PUT /oracles/{o}", OracleAt("http://p.example"), 204, null, ""),
        ("PUT /oracles/999999", OracleAt("http://p.example"), 400, "3003", "Oracle not found"),
        ("DELETE /oracles/{o}", null, 204, null, ""),
        ("DELETE /oracles/{o}", null, 400, "3003", "Oracle not found"),
    ];

    private static string Funds(string action, string amount) =>
        $$$"""
        {"transferId":"{{{Guid.NewGuid()}}}","externalReference":"r","action":"{{{action}}}","reason":"r",
         "amount":{"amount":{{{amount}}},"currency":"XXX"},"extensionList":{"extension":[{"key":"k","value":"v"}]}}
        """;

    private static string TypeNamed(string name) => $$"""{"name":"{{name}}","description":"d","isActive":true,"isSettleable":false}""";

    private static string ModelOf(string granularity, string interchange, string delay) =>
        $$"""
        {"name":"XTSNET","settlementGranularity":"{{granularity}}","settlementInterchange":"{{interchange}}","settlementDelay":"{{delay}}",
         "currency":"XTS","requireLiquidityCheck":true,"ledgerAccountType":"POSITION","autoPositionReset":true,"settlementAccountType":"SETTLEMENT"}
        """;

    private static string OracleAt(string url) =>
        $$$"""{"oracleIdType":"MSISDN","endpoint":{"value":"{{{url}}}","endpointType":"URL"},"currency":"XXX","isDefault":true}""";
}
