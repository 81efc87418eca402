namespace Pamoja.Operations;

/// <summary>What came of verifying a ledger.</summary>
/// <param name="Subjects">Each subject with its differences.</param>
/// <param name="Transfers">Movements in the books at the end.</param>
/// <param name="Lines">Lines of the journal at the end.</param>
/// <param name="Batches">Committed batches at the end.</param>
/// <param name="Duration">How long it took.</param>
public sealed record VerificationReport(
    IReadOnlyList<VerifiedSubject> Subjects, long Transfers, long Lines, long Batches, TimeSpan Duration)
{
    /// <summary>Whether everything agrees.</summary>
    public bool IsClean => Subjects.All(subject => subject.Differences.Count == 0);
}

/// <summary>One subject that was verified.</summary>
/// <param name="Subject">In words.</param>
/// <param name="Differences">One line each; of a kind that is found very often only the first hundred.</param>
/// <param name="Duration">How long it took.</param>
public sealed record VerifiedSubject(string Subject, IReadOnlyList<string> Differences, TimeSpan Duration);
