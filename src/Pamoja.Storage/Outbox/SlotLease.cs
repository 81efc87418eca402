namespace Pamoja.Storage;

/// <summary>A slot that this node sends for.</summary>
/// <param name="Slot">Which of the 64.</param>
/// <param name="Epoch">Grows whenever the slot goes from one node to another: the same epoch means that nobody else had it in between.</param>
public readonly record struct SlotLease(short Slot, long Epoch);
