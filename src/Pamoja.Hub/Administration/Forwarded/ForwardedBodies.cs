namespace Pamoja.Hub;

/// <summary>What an operator says of a transfer that another scheme has.</summary>
internal static class ForwardedBodies
{
    public const string AskAgain = "askAgain";
    public const string Abort = "abort";
    public const string Commit = "commit";

    /// <summary>PUT: how it ended, or that it is to be asked about again.</summary>
    public static readonly AdministrationSchema Resolve = new(
        Field.OneOf("action", AskAgain, Abort, Commit)
            .Means("abort only if the other scheme did not commit; commit only with the fulfilment that it committed with"),
        Field.Text("fulfilment", 43, 43).Like("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").Means("with commit: 32 bytes, base64url").Optional,
        Field.Text("reason", 1).Means("on what grounds; kept with the event"));
}
