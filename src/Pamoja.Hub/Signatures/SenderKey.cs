using Pamoja.Fspiop;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>A registered key, parsed.</summary>
internal sealed record SenderKey(SignatureKey Registered, VerificationKey Key);
