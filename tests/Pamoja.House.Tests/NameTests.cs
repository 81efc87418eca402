namespace Pamoja.House.Tests;

public sealed class NameTests
{
    [Fact]
    public void Types_say_what_they_are() => Finding.AssertNone(Repository.Files.SelectMany(TypeNames.Check));

    [Theory]
    [InlineData("internal sealed class TransferManager;")]
    [InlineData("public static class StringHelpers { }")]
    [InlineData("internal static class DateUtils { }")]
    [InlineData("internal readonly record struct UtilResult(int Value);")]
    [InlineData("public interface IHelper { }")]
    public void A_name_that_says_nothing_is_found(string code) =>
        Assert.Single(TypeNames.Check(new SourceFile("src/Pamoja.Hub/X.cs", code)));

    [Theory]
    [InlineData("internal sealed class Utilisation;")]
    [InlineData("// a class Helper")]
    [InlineData("using var manager = new ManagerOfSomethingElse();")]
    public void Other_names_are_fine(string code) => Assert.Empty(TypeNames.Check(new SourceFile("src/Pamoja.Hub/X.cs", code)));
}
