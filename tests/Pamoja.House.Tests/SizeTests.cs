namespace Pamoja.House.Tests;

public sealed class SizeTests
{
    [Fact]
    public void No_file_and_no_line_is_over_the_cap()
    {
        foreach (var wish in Repository.Files.SelectMany(Sizes.OverWish)) TestContext.Current.AddWarning(wish.ToString());
        Finding.AssertNone(Repository.Files.SelectMany(Sizes.OverCap));
    }

    [Fact]
    public void A_long_file_is_found()
    {
        Assert.Single(Sizes.OverWish(Source(string.Concat(Enumerable.Repeat("x;\n", 301)))));
        Assert.Empty(Sizes.OverCap(Source(string.Concat(Enumerable.Repeat("x;\n", 600)))));
        Assert.Single(Sizes.OverCap(Source(string.Concat(Enumerable.Repeat("x;\n", 601)))));
    }

    [Fact]
    public void A_long_line_is_found()
    {
        Assert.Single(Sizes.OverWish(Source(new string('x', 141))));
        Assert.Empty(Sizes.OverCap(Source(new string('x', 160))));
        Assert.Single(Sizes.OverCap(Source(new string('x', 161))));
    }

    [Fact]
    public void A_long_method_is_found_and_a_long_type_is_not()
    {
        var body = string.Concat(Enumerable.Repeat("    if (x) { y(); }\n", 70));
        Assert.Single(Sizes.OverWish(Source($"class A(int b)\n{{\n    int Run(int x = 1)\n    {{\n{body}    }}\n}}\n")));
        Assert.Empty(Sizes.OverWish(Source($"class A(int b)\n{{\n{body}}}\n")));
    }

    private static SourceFile Source(string code) => new("src/Pamoja.Hub/X.cs", code);
}
