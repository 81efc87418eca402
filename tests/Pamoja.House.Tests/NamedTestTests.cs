namespace Pamoja.House.Tests;

public sealed class NamedTestTests
{
    private static readonly SourceFile Tests = new(
        "tests/Pamoja.Ledger.Tests/BooksTests.cs", "public sealed class BooksTests { [Fact] public async Task A_batch_is_balanced() { } }");

    [Fact]
    public void Every_test_that_a_page_names_exists() =>
        Finding.AssertNone(NamedTests.Pages.SelectMany(page => NamedTests.Check(Repository.File(page), Repository.Files)));

    [Fact]
    public void Every_threat_has_a_test_that_shows_what_stands_against_it() =>
        Finding.AssertNone(NamedTests.CheckThreats(Repository.File(NamedTests.ThreatModel)));

    [Theory]
    [InlineData("| S | A stranger. | A door. | `DoorTests.A_stranger_is_kept_out` |", 0)]
    [InlineData("| S | A stranger. | A door. | nothing |", 1)]
    [InlineData("| | Threat | What stands against it | Shown by |", 0)]
    public void A_threat_without_a_test_is_found(string text, int found) =>
        Assert.Equal(found, NamedTests.CheckThreats(new SourceFile(NamedTests.ThreatModel, text)).Count());

    [Theory]
    [InlineData("shown by `BooksTests.A_batch_is_balanced`, `A_batch_is_balanced` and `Books.Write`", 0)]
    [InlineData("shown by `BooksTests.A_batch_is_not_balanced`", 1)]
    [InlineData("shown by `OtherTests.A_batch_is_balanced`", 1)]
    [InlineData("shown by `A_batch_was_balanced`", 1)]
    public void A_name_without_a_test_is_found(string text, int found) =>
        Assert.Equal(found, NamedTests.Check(new SourceFile("docs/proofs.md", text), [Tests]).Count());
}
