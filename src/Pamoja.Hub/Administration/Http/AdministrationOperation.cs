using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>
/// One operation of the administration port as it was declared: what it takes, and, in the words that follow the declaration, what it means
/// and what it answers. /openapi.json is made of these.
/// </summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Template of the path.</param>
/// <param name="Body">What the body must be; null where none is read.</param>
internal sealed record AdministrationOperation(string Method, string Path, AdministrationSchema? Body)
{
    private readonly List<DeclaredQuery> _query = [];
    private readonly List<DeclaredAnswer> _answers = [];
    private readonly List<ErrorInformation> _errors = [];

    /// <summary>One line on what it does.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>Values of the query that it reads.</summary>
    public IReadOnlyList<DeclaredQuery> Queries => _query;

    /// <summary>What a body that is no JSON looks like; null for any other operation.</summary>
    public DeclaredText? Text { get; init; }

    /// <summary>What it answers when all is well.</summary>
    public IReadOnlyList<DeclaredAnswer> Answers => _answers;

    /// <summary>What it refuses with, beyond a body of the wrong form.</summary>
    public IReadOnlyList<ErrorInformation> Errors => _errors;

    /// <summary>Says what it does.</summary>
    public AdministrationOperation Does(string summary)
    {
        Summary = summary;
        return this;
    }

    /// <summary>Names a value of the query.</summary>
    public AdministrationOperation Takes(string query, string meaning)
    {
        _query.Add(new DeclaredQuery(query, meaning));
        return this;
    }

    /// <summary>Answers a status without a body.</summary>
    public AdministrationOperation Gives(int status)
    {
        _answers.Add(new DeclaredAnswer(status, "application/json", null, null));
        return this;
    }

    /// <summary>Answers a status with a body such as this one.</summary>
    public AdministrationOperation Gives<T>(int status, T example) where T : notnull
    {
        _answers.Add(new DeclaredAnswer(status, "application/json", typeof(T), example));
        return this;
    }

    /// <summary>Answers 200 with a text such as this one.</summary>
    public AdministrationOperation GivesText(string contentType, string example)
    {
        _answers.Add(new DeclaredAnswer(200, contentType, typeof(string), example));
        return this;
    }

    /// <summary>Refuses with these errors.</summary>
    public AdministrationOperation Refuses(params ErrorInformation[] errors)
    {
        _errors.AddRange(errors);
        return this;
    }
}

/// <summary>A value of the query.</summary>
internal sealed record DeclaredQuery(string Name, string Meaning);

/// <summary>A body that is a text of this media type.</summary>
internal sealed record DeclaredText(string ContentType, string Meaning, string Example);

/// <summary>An answer, with a value of its type to show.</summary>
internal sealed record DeclaredAnswer(int Status, string ContentType, Type? Type, object? Example);
