namespace Pamoja.Simulator;

/// <summary>What a proxy does to a message that it should pass on.</summary>
public enum ProxyFault
{
    /// <summary>Passes it on, and the answer back.</summary>
    None,

    /// <summary>Loses it: it is not passed on, and its sender gets no answer.</summary>
    Lost,

    /// <summary>Passes it on and loses the answer.</summary>
    AnswerLost,

    /// <summary>Says that it was taken, and loses it.</summary>
    Swallowed,
}
