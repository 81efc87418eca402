namespace Pamoja.Simulator;

/// <summary>How a simulated DFSP answers a transfer that it is to receive. Lookups and quotes it always answers properly.</summary>
public enum PayeeBehaviour
{
    /// <summary>Fulfils: COMMITTED with the right fulfilment.</summary>
    Normal,

    /// <summary>Takes the request and never answers.</summary>
    Silent,

    /// <summary>Answers with an error: 5105, the payee FSP rejects the transaction.</summary>
    Refuses,

    /// <summary>COMMITTED with a fulfilment that does not fit the condition.</summary>
    WrongFulfilment,

    /// <summary>RESERVED with the right fulfilment, and waits for the hub's PATCH to say whether it was committed.</summary>
    Reserves,
}
