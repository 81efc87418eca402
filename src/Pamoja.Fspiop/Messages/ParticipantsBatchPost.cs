namespace Pamoja.Fspiop;

/// <summary>POST /participants: an FSP names many customers at once. Source: FSPIOP API Definition, ParticipantsPostRequest.</summary>
/// <param name="RequestId">UUID or ULID, as sent.</param>
/// <param name="Parties">1 to 10,000 parties.</param>
/// <param name="Currency">Three letters; null if it was not sent.</param>
public sealed record ParticipantsBatchPost(string RequestId, IReadOnlyList<PartyIdInfo> Parties, string? Currency)
{
    /// <summary>From a body that was read with <see cref="BodySchema.ParticipantsBatchPost"/>.</summary>
    public static ParticipantsBatchPost From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.ParticipantsBatchPost);
        return new ParticipantsBatchPost(
            Fields.Text(root, "requestId"u8),
            [.. root.At("partyList"u8).EnumerateArray().Select(PartyIdInfo.From)],
            Fields.TextOrNull(root, "currency"u8));
    }
}
