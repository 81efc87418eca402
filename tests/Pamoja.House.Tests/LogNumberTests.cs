namespace Pamoja.House.Tests;

public sealed class LogNumberTests
{
    [Fact]
    public void Each_log_message_has_a_number_of_its_own() => Finding.AssertNone(LogNumbers.Check(Repository.Files));

    [Theory]
    [InlineData("""[LoggerMessage(1, LogLevel.Warning, "a")] [LoggerMessage(1, LogLevel.Warning, "b")]""")]
    [InlineData("""[LoggerMessage(1, LogLevel.Warning, "a")] [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "b")]""")]
    [InlineData("""[LoggerMessage(Level = LogLevel.Warning, Message = "a")]""")]
    public void A_number_that_is_missing_or_taken_is_found(string code) =>
        Assert.Single(LogNumbers.Check([new SourceFile("src/Pamoja.Hub/Log.cs", code)]));

    [Fact]
    public void A_number_that_another_file_has_is_found()
    {
        const string Code = """[LoggerMessage(7, LogLevel.Warning, "a")]""";
        var finding = Assert.Single(LogNumbers.Check([new SourceFile("src/A.cs", Code), new SourceFile("src/B.cs", Code)]));
        Assert.Equal("src/B.cs:1: log number 7 is that of src/A.cs", finding.ToString());
    }

    [Fact]
    public void Numbers_that_differ_are_fine() => Assert.Empty(LogNumbers.Check(
        [new SourceFile("src/A.cs", """[LoggerMessage(1, LogLevel.Warning, "a")] [LoggerMessage(2, LogLevel.Warning, "b")]""")]));
}
