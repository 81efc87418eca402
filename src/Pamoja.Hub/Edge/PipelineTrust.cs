namespace Pamoja.Hub;

/// <summary>Who may say what, in the order in which it is asked.</summary>
/// <param name="Peers">Who is at the other end of the connection.</param>
/// <param name="Access">How much it may ask.</param>
/// <param name="Signatures">What its source has signed; null: the scheme is open, and nobody looks at signatures.</param>
internal sealed record PipelineTrust(PeerCheck Peers, AccessCheck Access, SignatureCheck? Signatures);
