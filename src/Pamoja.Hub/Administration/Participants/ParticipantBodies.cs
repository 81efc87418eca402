namespace Pamoja.Hub;

/// <summary>Bodies of /participants.</summary>
internal static class ParticipantBodies
{
    /// <summary>POST: a new participant, or a further currency of one.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.NameOf("name", "-._~@:+"), Field.Currency().Optional, Field.Boolean("isProxy").Optional);

    /// <summary>PUT: whether it may take part.</summary>
    public static readonly AdministrationSchema Activity = new(Field.Boolean("isActive"));
}
