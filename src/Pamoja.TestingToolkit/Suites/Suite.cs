namespace Pamoja.TestingToolkit;

/// <summary>
/// A suite: collections, the environment that they run in, and what must be running beside the toolkit. Addresses are named by the
/// environment's variables, so that whoever starts the parts can put them on any port.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What it shows, in a sentence.</param>
public sealed record Suite(string Name, string About)
{
    /// <summary>Files and folders that set the hub up; absolute paths.</summary>
    public required IReadOnlyList<string> Provisioning { get; init; }

    /// <summary>Files and folders that are run after that; absolute paths.</summary>
    public required IReadOnlyList<string> Collections { get; init; }

    /// <summary>The environment file; an absolute path.</summary>
    public required string Environment { get; init; }

    /// <summary>Values that the collections need and the environment file may lack.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Rules of the toolkit's own participants; null for the built-in ones.</summary>
    public string? Rules { get; init; }

    /// <summary>Only what has one of these labels; all when empty. Provisioning is not chosen by them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The suite that runs where this one's files are not there; null if none does.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The variable with the address of the hub's interoperability API.</summary>
    public required string Interoperability { get; init; }

    /// <summary>The variable with the address of the hub's administration API.</summary>
    public required string Administration { get; init; }

    /// <summary>The variable with the oracle's address; null if none is played.</summary>
    public string? Oracle { get; init; }

    /// <summary>The participants that run beside the toolkit.</summary>
    public IReadOnlyList<SuiteParticipant> Participants { get; init; } = [];

    /// <summary>What is not run, and why.</summary>
    public IReadOnlyList<SuiteExclusion> Exclusions { get; init; } = [];

    /// <summary>The first of its files that is not there; null if all are.</summary>
    public string? Missing => Provisioning.Concat(Collections).Append(Environment).Concat(Rules is null ? [] : [Rules])
        .FirstOrDefault(path => !Path.Exists(path));

    /// <summary>Adds to an environment what it lacks; what it has stays.</summary>
    public void Complete(RunEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        foreach (var (name, value) in Values) environment.Values.TryAdd(name, value);
    }

    /// <summary>Whether a test case sets the hub up: without it nothing else can hold.</summary>
    public bool IsProvisioning(TestCase testCase)
    {
        ArgumentNullException.ThrowIfNull(testCase);
        return Provisioning.Any(path => testCase.File.StartsWith(path, StringComparison.Ordinal));
    }

    /// <summary>The test cases in order: provisioning first, without what is excluded.</summary>
    /// <exception cref="CannotRunException">A file is missing or unreadable, or an exclusion fits nothing that is run.</exception>
    public IReadOnlyList<TestCase> Load()
    {
        IEnumerable<TestCase> first = Provisioning.Count == 0 ? [] : CollectionFiles.Load(Provisioning, []);
        List<TestCase> cases = [.. first, .. CollectionFiles.Load(Collections, [.. Labels])];
        return [.. Once(cases).Where(testCase => !Exclusions.Any(exclusion => exclusion.Fits(testCase)))];
    }

    // A file that was named by itself is not run again with its folder: so a suite can say what comes first.
    private static IEnumerable<TestCase> Once(IEnumerable<TestCase> cases)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (file, isNew) = (string.Empty, false);
        foreach (var testCase in cases)
        {
            if (testCase.File != file) (file, isNew) = (testCase.File, seen.Add(testCase.File));
            if (isNew) yield return testCase;
        }
    }
}

/// <summary>A participant that runs beside the toolkit. All but the flags are names of the environment's variables.</summary>
/// <param name="Name">The variable with its FSP id.</param>
/// <param name="Callback">The variable with the address where the hub reaches it.</param>
public sealed record SuiteParticipant(string Name, string Callback)
{
    /// <summary>The variable with the address of its connector's test API; null for none.</summary>
    public string? TestApi { get; init; }

    /// <summary>The variable with the address of its backend's test API; null for none.</summary>
    public string? Backend { get; init; }

    /// <summary>The variable with the address of its connector's outbound API; null for none.</summary>
    public string? Outbound { get; init; }

    /// <summary>The variable with its private key; null, or empty there: it signs with a key of its own.</summary>
    public string? Key { get; init; }

    /// <summary>The variable with the FSP id of who converts for it; null for nobody.</summary>
    public string? Converter { get; init; }

    /// <summary>The variables with the currencies in which its parties take money.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = [];

    /// <summary>Whether its backend knows every party.</summary>
    public bool KnowsEverybody { get; init; }

    /// <summary>Whether it answers transfers with RESERVED.</summary>
    public bool Reserves { get; init; }
}

/// <summary>A test case that a suite does not run.</summary>
/// <param name="File">The end of its file's path.</param>
/// <param name="TestCase">Its name; null for all of the file.</param>
/// <param name="Reason">Why, for a reader who knows the field.</param>
public sealed record SuiteExclusion(string File, string? TestCase, string Reason)
{
    internal bool Fits(TestCase testCase) =>
        testCase.File.Replace('\\', '/').EndsWith(File, StringComparison.Ordinal) && (TestCase is null || TestCase == testCase.Name);
}
