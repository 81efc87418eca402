namespace Pamoja.Fspiop.Tests;

public sealed class EndpointTests
{
    [Fact]
    public void There_are_62_types_of_endpoints()
    {
        Assert.Equal(62, EndpointTypes.All.Count);
        Assert.Equal(62, EndpointTypes.All.Distinct().Count());
        Assert.Equal(28, EndpointTypes.All.Count(name => name.StartsWith("FSPIOP_CALLBACK_URL_", StringComparison.Ordinal)));
        Assert.Equal(29, EndpointTypes.All.Count(name => name.StartsWith("TP_CB_URL_", StringComparison.Ordinal)));
        Assert.Contains("TP_CB_URL_CONSENT_GENERATE_CHALLENGE_PUT_ERROR", EndpointTypes.All);
    }

    [Theory]
    [InlineData("http://fsp/parties/{{partyIdType}}/{{partyIdentifier}}", "http://fsp/parties/MSISDN/+123")]
    [InlineData("http://fsp/{{ partyIdentifier }}/{{{partyIdType}}}/{{&partyIdType}}", "http://fsp/+123/MSISDN/MSISDN")]
    [InlineData("http://fsp/parties/{{partyIdType}}/{{unknown}}/error", "http://fsp/parties/MSISDN//error")]
    [InlineData("http://fsp", "http://fsp")]
    [InlineData("", "")]
    [InlineData("http://fsp/{{partyIdType", "http://fsp/{{partyIdType")]
    [InlineData("http://fsp/}}{{partyIdType}}", "http://fsp/}}MSISDN")]
    [InlineData("{$environment.MASTER_EMAIL}", "{$environment.MASTER_EMAIL}")]
    public void Names_are_replaced_by_values(string template, string expected)
    {
        Assert.Equal(expected, EndpointTemplate.Expand(template, ("partyIdType", "MSISDN"), ("partyIdentifier", "+123")));
    }

    [Theory]
    [InlineData("+27713803912", "+27713803912")]
    [InlineData("%2B27713803912", "%2B27713803912")]
    [InlineData("a@b.example", "a@b.example")]
    [InlineData("a/b?c#d", "a%2Fb%3Fc%23d")]
    [InlineData("a b", "a%20b")]
    [InlineData("50%", "50%25")]
    [InlineData("100%zz", "100%25zz")]
    [InlineData("ဇော်", "%E1%80%87%E1%80%B1%E1%80%AC%E1%80%BA")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".", "%2E")]
    [InlineData("a..b", "a..b")]
    [InlineData("", "")]
    [InlineData("{{x}}", "%7B%7Bx%7D%7D")]
    public void A_value_becomes_one_segment_of_a_path_and_is_not_escaped_twice(string value, string expected)
    {
        Assert.Equal(expected, EndpointTemplate.Segment(value));
        Assert.Equal(expected, EndpointTemplate.Segment(EndpointTemplate.Segment(value)));
    }
}
