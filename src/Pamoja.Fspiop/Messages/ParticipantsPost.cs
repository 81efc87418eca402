namespace Pamoja.Fspiop;

/// <summary>POST /participants/{Type}/{ID}: an FSP says that a party is its customer.</summary>
/// <param name="FspId">1 to 32 characters.</param>
/// <param name="Currency">Three letters; null if it was not sent.</param>
public sealed record ParticipantsPost(string FspId, string? Currency)
{
    /// <summary>From a body that was read with <see cref="BodySchema.ParticipantsPost"/>.</summary>
    public static ParticipantsPost From(MessageBody body)
    {
        var root = body.RootOf(BodySchema.ParticipantsPost);
        return new ParticipantsPost(Fields.Text(root, "fspId"u8), Fields.TextOrNull(root, "currency"u8));
    }
}
