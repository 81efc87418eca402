using Npgsql;
using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// The oracle that a scheme has without registering one: the hub's own database, for every type of identifier that has no registered oracle.
/// </summary>
internal sealed class BuiltInOracle(PartyDirectory directory) : IOracle
{
    /// <inheritdoc/>
    public Task<OracleAnswer<IReadOnlyList<PartyHolder>>> FindAsync(Request request, PartyPath party) => AnswerAsync(async () =>
    {
        var held = await directory.FindAsync(party.Type, party.Identifier, request.AskedCurrency(), CancellationToken.None);
        return (IReadOnlyList<PartyHolder>)[.. held.Select(each => new PartyHolder(each.FspId, each.SubId)).Distinct()];
    });

    /// <inheritdoc/>
    public async Task<ErrorInformation?> AddAsync(Request request, PartyPath party, string fspId, string? currency) =>
        (await AnswerAsync(async () =>
        {
            var held = new HeldParty(party.Type, party.Identifier, party.SubIdOrType, currency, fspId);
            await directory.PutAsync([held], CancellationToken.None);
            return true;
        })).Error;

    /// <inheritdoc/>
    public Task<ErrorInformation?> ReplaceAsync(Request request, PartyPath party, string fspId, string? currency) =>
        AddAsync(request, party, fspId, currency);

    /// <inheritdoc/>
    public async Task<ErrorInformation?> RemoveAsync(Request request, PartyPath party) => (await AnswerAsync(async () =>
    {
        await directory.RemoveAsync(party.Type, party.Identifier, party.SubIdOrType, CancellationToken.None);
        return true;
    })).Error;

    /// <inheritdoc/>
    public Task<OracleAnswer<IReadOnlyDictionary<PartyKey, ErrorInformation>>> AddManyAsync(
        Request request, ParticipantsBatchPost batch, string type, IEnumerable<PartyIdInfo> parties) => AnswerAsync(async () =>
    {
        // Of a party that is named twice the last one counts, as if they had come one by one.
        var held = parties
            .GroupBy(party => new PartyKey(party.Identifier, party.SubIdOrType))
            .Select(same => new HeldParty(type, same.Key.Identifier, same.Key.SubIdOrType, batch.Currency, same.Last().FspId!));
        await directory.PutAsync([.. held], CancellationToken.None);
        return (IReadOnlyDictionary<PartyKey, ErrorInformation>)new Dictionary<PartyKey, ErrorInformation>();
    });

    private static async Task<OracleAnswer<T>> AnswerAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return OracleAnswer<T>.Of(await act());
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            // The database is away or too slow; nothing was noted, and the requester may come again.
            return OracleAnswer<T>.Of(FspiopError.ServiceCurrentlyUnavailable.With());
        }
    }
}
