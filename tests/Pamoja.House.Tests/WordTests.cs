namespace Pamoja.House.Tests;

public sealed class WordTests
{
    [Fact]
    public void Nothing_is_left_for_later_and_no_file_knows_a_machine() => Finding.AssertNone(Repository.Files.SelectMany(Words.Check));

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("-- FIX" + "ME")]
    [InlineData("# HA" + "CK around it")]
    [InlineData("see /wo" + "rk/notes.md")]
    [InlineData("cd /tm" + "p/wt/docs")]
    [InlineData("https://api.nuget" + ".org/anything")]
    [InlineData("https://packages.example/v3/" + "index.json")]
    public void A_word_that_must_not_stand_is_found(string text) => Assert.Single(Words.Check(new SourceFile("docs/page.md", text)));

    [Theory]
    [InlineData("Nothing to do here.")]
    [InlineData("/tmp/pamoja")]
    [InlineData("https://example.com/work/done")]
    public void Other_words_are_fine(string text) => Assert.Empty(Words.Check(new SourceFile("docs/page.md", text)));

    [Fact]
    public void A_finding_names_the_line() =>
        Assert.Equal(2, Assert.Single(Words.Check(new SourceFile("page.md", "first\nTO" + "DO"))).Line);
}
