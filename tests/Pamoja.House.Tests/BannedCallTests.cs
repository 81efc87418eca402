namespace Pamoja.House.Tests;

public sealed class BannedCallTests
{
    [Fact]
    public void The_product_takes_time_waiting_and_randomness_from_outside() =>
        Finding.AssertNone(Repository.Files.SelectMany(BannedCalls.Check));

    [Theory]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset.Now;")]
    [InlineData("var now = DateTimeOffset.UtcNow;")]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("_ = Task.Run(Work);")]
    [InlineData("using var timer = new System.Threading.Timer(Tick);")]
    [InlineData("using var timer = new Timer(Tick);")]
    [InlineData("private async void Fire() { }")]
    [InlineData("var random = new Random(1);")]
    [InlineData("var roll = Random.Shared.Next();")]
    [InlineData("""var text = $"now: {DateTime.Now}";""")]
    [InlineData("await Task.Delay(10);")]
    [InlineData("await Task.Delay(Later(1, 2), cancellation);")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));")]
    public void A_banned_call_is_found(string code) => Assert.Single(BannedCalls.Check(Product("src/Pamoja.Hub/Clock.cs", code)));

    [Theory]
    [InlineData("var now = _time.GetUtcNow();")]
    [InlineData("// DateTime.Now is the wrong clock.")]
    [InlineData("/* Task.Run */ var x = 1;")]
    [InlineData("""throw new InvalidOperationException("Thread.Sleep");""")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellation);")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), time);")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);")]
    public void What_is_allowed_is_not_found(string code) => Assert.Empty(BannedCalls.Check(Product("src/Pamoja.Hub/Clock.cs", code)));

    [Fact]
    public void Hosting_folders_tie_the_program_to_a_real_machine() =>
        Assert.Empty(BannedCalls.Check(Product("src/Pamoja.Hub/Hosting/Clock.cs", "_ = Task.Run(Work);")));

    [Theory]
    [InlineData("double rate = 1;")]
    [InlineData("float rate = 1;")]
    public void Binary_floating_point_in_the_ledger_is_found(string code)
    {
        Assert.Single(BannedCalls.Check(Product("src/Pamoja.Ledger/Rate.cs", code)));
        Assert.Empty(BannedCalls.Check(Product("src/Pamoja.Hub/Rate.cs", code)));
    }

    private static SourceFile Product(string path, string code) => new(path, code);
}
