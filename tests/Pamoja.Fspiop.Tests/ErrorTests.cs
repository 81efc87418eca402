using System.Text;
using System.Text.Json;

namespace Pamoja.Fspiop.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void The_catalogue_has_each_code_once_in_order()
    {
        var codes = FspiopError.All.Select(error => error.Code).ToList();
        Assert.Equal(87, codes.Count);
        Assert.Equal(codes.Order(StringComparer.Ordinal).Distinct(), codes);
        Assert.All(FspiopError.All, error => Assert.Same(error, FspiopError.Find(error.Code)));
        Assert.Null(FspiopError.Find("9999"));
    }

    [Theory]
    [InlineData("1001", "Destination communication error", 503)]
    [InlineData("2001", "Internal server error", 500)]
    [InlineData("2002", "Not implemented", 501)]
    [InlineData("2003", "Service currently unavailable", 503)]
    [InlineData("3001", "Unacceptable version requested", 406)]
    [InlineData("3002", "Unknown URI", 404)]
    [InlineData("3040", "Delete Party information error", 400)]
    [InlineData("3100", "Generic validation error", 400)]
    [InlineData("3208", "Transfer ID not found", 400)]
    [InlineData("3303", "Transfer expired", 400)]
    [InlineData("4001", "Payer FSP insufficient liquidity", 400)]
    [InlineData("5107", "Payee identifier no-longer valid", 400)]
    [InlineData("7214", "Registration of account link with oracle failed", 400)]
    public void A_code_has_its_text_and_status(string code, string name, int status)
    {
        var error = FspiopError.Find(code)!;
        Assert.Equal((name, status), (error.Name, error.HttpStatus));
    }

    [Theory]
    [InlineData("1000", true)]
    [InlineData("1099", true)]
    [InlineData("1100", false)]
    [InlineData("2099", true)]
    [InlineData("3499", true)]
    [InlineData("3500", false)]
    [InlineData("4499", true)]
    [InlineData("5400", true)]
    [InlineData("5500", false)]
    [InlineData("6000", true)]
    [InlineData("6001", false)]
    [InlineData("7100", false)]
    [InlineData("999", false)]
    [InlineData("", false)]
    [InlineData("31a0", false)]
    [InlineData("٣١٠٠", false)]
    [InlineData("31000", false)]
    public void A_participant_may_send_the_codes_of_the_defined_classes(string code, bool allowed)
    {
        Assert.Equal(allowed, FspiopError.MayBeSent(code));
    }

    [Fact]
    public void Every_code_of_the_transfer_path_may_be_sent()
    {
        Assert.All(FspiopError.All, error => Assert.Equal(error.Code[0] != '7', FspiopError.MayBeSent(error.Code)));
    }

    [Fact]
    public void The_body_is_minified_and_its_members_are_sorted()
    {
        Assert.Equal(
            """{"errorInformation":{"errorCode":"3100","errorDescription":"Generic validation error"}}""",
            Json(FspiopError.GenericValidationError.With()));
        Assert.Equal(
            """{"errorInformation":{"errorCode":"3102","errorDescription":"Missing mandatory element - a \"b\" <é> 😀"}}""",
            Json(FspiopError.MissingMandatoryElement.With("a \"b\" <é> 😀")));
        Assert.Equal(
            """{"errorInformation":{"errorCode":"3001","errorDescription":"Unacceptable version requested","extensionList":"""
            + """{"extension":[{"key":"1","value":"0"},{"key":"1","value":"1"}]}}}""",
            Json(FspiopError.UnacceptableVersion.With(null, SupportedVersions.First.Extensions)));
    }

    [Fact]
    public void The_body_is_its_own_canonical_form()
    {
        var bytes = FspiopError.PayerLimitError.With("x\n\u0001\u2028ü", [new("k\t", "v\\")]).ToJson();
        Assert.Equal(bytes, CanonicalJson.Write(JsonDocument.Parse(bytes).RootElement));
    }

    [Fact]
    public void Long_texts_are_cut_and_no_character_is_cut_in_half()
    {
        var error = FspiopError.GenericValidationError.With(new string('x', 200), [new(new string('k', 40), new string('v', 200))]);
        Assert.Equal(128, error.Description.Length);
        var extension = JsonDocument.Parse(error.ToJson()).RootElement
            .GetProperty("errorInformation").GetProperty("extensionList").GetProperty("extension")[0];
        Assert.Equal(32, extension.GetProperty("key").GetString()!.Length);
        Assert.Equal(128, extension.GetProperty("value").GetString()!.Length);

        // "Generic validation error - " is 27 long, so that the smiling face lies on the boundary.
        var split = FspiopError.GenericValidationError.With(new string('x', 100) + "😀");
        Assert.Equal(127, split.Description.Length);
    }

    [Fact]
    public void At_most_16_extensions_are_written()
    {
        var many = Enumerable.Range(0, 20).Select(i => new ErrorExtension("k", "v")).ToList();
        var list = JsonDocument.Parse(FspiopError.ModifiedRequest.With(null, many).ToJson()).RootElement
            .GetProperty("errorInformation").GetProperty("extensionList").GetProperty("extension");
        Assert.Equal(16, list.GetArrayLength());
    }

    [Fact]
    public void A_wrong_method_is_a_client_error_with_its_own_status()
    {
        var error = ErrorInformation.MethodNotAllowed();
        Assert.Equal(("3000 Generic client error - Method Not Allowed", 405), (error.ToString(), error.HttpStatus));
    }

    private static string Json(ErrorInformation error) => Encoding.UTF8.GetString(error.ToJson());
}
