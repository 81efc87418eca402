namespace Pamoja.Ledger;

/// <summary>The provider of a conversion, with its accounts in both currencies. Covers are SETTLEMENT accounts.</summary>
public readonly record struct Provider(
    ParticipantId Participant,
    AccountId? SourcePosition,
    AccountId? TargetPosition,
    AccountId? TargetCover,
    AccountId? SourceCover = null);

/// <summary>
/// Reserve a conversion on its initiator's position until the provider answers. Source: FSPIOP POST /fxTransfers.
/// </summary>
/// <param name="Id">commitRequestId.</param>
/// <param name="RequestHash">Hash of the body.</param>
/// <param name="Source">FSPIOP-Source: who sent it.</param>
/// <param name="InitiatingFsp">initiatingFsp of the body.</param>
/// <param name="CounterPartyFsp">counterPartyFsp of the body: the provider.</param>
/// <param name="Initiator">What the registry knows of the initiator in the source currency, null if nothing.</param>
/// <param name="Counterparty">What the registry knows of the provider, null if nothing.</param>
/// <param name="SourceAmount">What the initiator gives, in units of <paramref name="SourceCurrency"/>.</param>
/// <param name="SourceCurrency">ISO 4217 code.</param>
/// <param name="TargetAmount">What the provider gives, in units of <paramref name="TargetCurrency"/>.</param>
/// <param name="TargetCurrency">ISO 4217 code.</param>
/// <param name="Condition">SHA-256 of the fulfilment; null if it was not 32 bytes.</param>
/// <param name="Expiration">End of the reservation; null if it was missing.</param>
/// <param name="DeterminingTransferId">The transfer that it is for; null for a conversion on its own.</param>
public sealed record PrepareFxTransfer(
    TransferId Id,
    Bits256 RequestHash,
    string Source,
    string InitiatingFsp,
    string CounterPartyFsp,
    Party? Initiator,
    Provider? Counterparty,
    decimal SourceAmount,
    string SourceCurrency,
    decimal TargetAmount,
    string TargetCurrency,
    Bits256? Condition,
    DateTimeOffset? Expiration,
    TransferId? DeterminingTransferId) : Command
{
    /// <inheritdoc/>
    public override TransferKey? Key => new TransferKey(IdSpace.FxTransfer, Id);

    /// <summary>Whether the source currency is settled gross and at once.</summary>
    public bool IsGross { get; init; }

    /// <summary>The version of the API that the request was written in; null for the newest.</summary>
    public string? Version { get; init; }

    /// <summary>Key of the transfer that it is for.</summary>
    public TransferKey? Determining => DeterminingTransferId is { } id ? new TransferKey(IdSpace.Transfer, id) : null;

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims()
    {
        yield return new Transfer
        {
            Key = Key!.Value,
            Kind = TransferKind.FxTransfer,
            RequestHash = RequestHash,
            Payer = Initiator?.Participant,
            Payee = Counterparty?.Participant,
            Debit = Initiator?.Position,
            Credit = Counterparty?.SourcePosition,
            Amount = SourceAmount,
            Currency = SourceCurrency,
            Condition = Condition,
            Expiration = Expiration,
            Conversion = new Conversion(TargetAmount, TargetCurrency, Counterparty?.TargetPosition, Counterparty?.TargetCover),
            DependsOn = Determining,
            Terms = Terms.Of(IsGross ? GrossSettlement.Between(Initiator?.Cover, Counterparty?.SourceCover) : null, charges: null, Version),
            IsNew = true,
            State = TransferState.Reserved,
        };
        if (Determining is { } determining) yield return Announce(determining);
    }

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        if (Initiator is { Position: { } debit }) accounts.Add(debit);
        if (Initiator is { Cover: { } cover }) accounts.Add(cover);
        if (Counterparty is { SourcePosition: { } credit }) accounts.Add(credit);
        if (Counterparty is { TargetPosition: { } target }) accounts.Add(target);
        if (Counterparty is { TargetCover: { } targetCover }) accounts.Add(targetCover);
        if (IsGross && Counterparty is { SourceCover: { } sourceCover }) accounts.Add(sourceCover);
    }

    private static Transfer Announce(TransferKey key) => new()
    {
        Key = key,
        Kind = TransferKind.Announced,
        RequestHash = default,
        Amount = 0,
        Currency = string.Empty,
        IsNew = true,
        State = TransferState.Reserved,
    };
}
