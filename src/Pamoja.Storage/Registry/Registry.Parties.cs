namespace Pamoja.Storage;

public sealed partial class Registry
{
    /// <summary>Parties noted one by one in a change; more than these are noted as anybody.</summary>
    private const int PartiesMax = 64;

    /// <summary>
    /// Notes that an oracle was told something about parties, so that no node goes on with what it remembers of them
    /// (<see cref="RegistryFeed.PartiesTold"/>).
    /// </summary>
    /// <param name="marks">A number for each party, the same on all nodes; parties may share one.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task NotePartiesAsync(IReadOnlyCollection<int> marks, CancellationToken cancellation) =>
        ChangeAsync(
            transaction =>
            {
                if (marks.Count > PartiesMax) transaction.Touch(RegistrySubject.Parties);
                else foreach (var mark in marks) transaction.Touch(RegistrySubject.Parties, mark);
                return Task.FromResult(RegistryOutcome.Done);
            },
            cancellation);
}
