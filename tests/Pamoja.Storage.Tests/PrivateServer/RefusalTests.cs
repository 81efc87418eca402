namespace Pamoja.Storage.Tests;

public sealed class RefusalTests
{
    private static readonly UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public async Task A_second_hub_on_the_folder_is_told_who_has_it()
    {
        using var folder = new ServerFolder();
        using var holder = await Holder.StartedAsync(folder.Data);
        var refusal = await folder.RefusalAsync();
        Assert.Contains($"in use by another hub, process {holder.ProcessId}", refusal, StringComparison.Ordinal);
        Assert.NotNull(ProcessIdentity.Of(holder.Postmaster));
        await holder.StopAsync();
        await (await folder.StartAsync()).DisposeAsync();
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 14.9 (Debian 14.9-1)", "PostgreSQL 14 (")]
    [InlineData("postgres (PostgreSQL) nonsense", "cannot read the version")]
    [InlineData("", "cannot read the version")]
    public async Task A_postgresql_too_old_or_of_no_readable_version_is_refused_with_the_cure(string version, string expected)
    {
        using var folder = new ServerFolder();
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var program = Path.Combine(folder.Top, name);
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho '{version}'\n");
            File.SetUnixFileMode(program, Executable);
        }

        var refusal = await folder.RefusalAsync(folder.Options with { BinariesFolder = folder.Top });
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_programs_is_named()
    {
        using var folder = new ServerFolder();
        var refusal = await folder.RefusalAsync(folder.Options with { BinariesFolder = folder.Top });
        Assert.Contains($"no PostgreSQL (programs postgres and initdb) in \"{folder.Top}\"", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_another_major_version_are_named()
    {
        using var folder = new ServerFolder();
        await (await folder.StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.Cluster, "PG_VERSION"), "99\n");
        var refusal = await folder.RefusalAsync();
        Assert.Contains("made by PostgreSQL 99", refusal, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_folder_in_the_place_of_the_database_is_left_alone()
    {
        using var folder = new ServerFolder();
        Directory.CreateDirectory(folder.Cluster);
        Assert.Contains("is not a PostgreSQL data folder", await folder.RefusalAsync(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder.Cluster));
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_said()
    {
        using var folder = new ServerFolder();
        await File.WriteAllTextAsync(folder.Data, "");
        Assert.Contains($"the data folder \"{folder.Data}\" cannot be written", await folder.RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_folder_on_the_way_is_named_to_root_and_is_no_hindrance_to_its_owner()
    {
        using var folder = new ServerFolder(Path.Combine("closed", "data"));
        var closed = Path.Combine(folder.Top, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess)
            Assert.Contains($"chmod o+x '{closed}'", await folder.RefusalAsync(), StringComparison.Ordinal);
        else
            await (await folder.StartAsync()).DisposeAsync();
    }

    [Fact]
    public async Task What_postgresql_says_of_a_failed_start_reaches_the_operator_in_one_line()
    {
        using var folder = new ServerFolder();
        var refusal = await folder.RefusalAsync(folder.Options with
        {
            Settings = new Dictionary<string, string> { ["shared_buffers"] = "plenty" },
        });
        Assert.Contains("did not start on", refusal, StringComparison.Ordinal);
        Assert.Contains("shared_buffers", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_not_started_and_the_reason_is_told()
    {
        using var folder = new ServerFolder();
        await (await folder.StartAsync()).DisposeAsync();
        File.Delete(Path.Combine(folder.Cluster, "global", "pg_control"));
        Assert.Contains("pg_control", await folder.RefusalAsync(), StringComparison.Ordinal);
    }
}
