namespace Pamoja.Hub;

/// <summary>Bodies of /participants.</summary>
internal static class ParticipantBodies
{
    private const string Marks = "-._~@:+";

    /// <summary>POST: a new participant, or a further currency of one.</summary>
    public static readonly AdministrationSchema Add = new(
        Field.NameOf("name", Marks), Field.Currency().Optional, Field.Boolean("isProxy").Optional);

    /// <summary>Whether a text could be an FSP's id.</summary>
    public static bool IsName(string text) => Field.IsName(text, Marks);

    /// <summary>PUT: whether it may take part.</summary>
    public static readonly AdministrationSchema Activity = new(Field.Boolean("isActive"));
}
