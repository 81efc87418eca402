namespace Pamoja.Fspiop;

/// <summary>
/// Which bytes of a body a signature was made over. The specification means those that were sent; the field's programs sign what they print
/// from a parsed body, and what was printed may have been sent in another form.
/// </summary>
public enum SignedForm
{
    /// <summary>The bytes as they were sent.</summary>
    Raw,

    /// <summary>Without white space, members in the order in which JavaScript keeps them.</summary>
    Minified,

    /// <summary>Without white space, members sorted by name.</summary>
    Sorted,
}
