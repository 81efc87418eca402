namespace Pamoja.House.Tests;

public sealed class SkippedTestTests
{
    [Fact]
    public void A_test_that_does_not_run_says_why() => Finding.AssertNone(Repository.Files.SelectMany(SkippedTests.Check));

    [Theory]
    [InlineData("""[Fact(Skip = "")]""")]
    [InlineData("""[Fact(Skip = "flaky")]""")]
    [InlineData("""Assert.Skip(" ");""")]
    [InlineData("""Assert.SkipUnless(Folder.Exists, "gone");""")]
    public void A_skip_without_a_reason_is_found(string code) => Assert.Single(SkippedTests.Check(new SourceFile("tests/X.cs", code)));

    [Theory]
    [InlineData("""Assert.SkipUnless(Folder.Exists, $"{Folder} is not beside the repository");""")]
    [InlineData("""Assert.Skip("PostgreSQL is not installed here");""")]
    public void A_skip_with_a_reason_is_fine(string code) => Assert.Empty(SkippedTests.Check(new SourceFile("tests/X.cs", code)));
}
