namespace Pamoja.Ledger;

/// <summary>The provider of a conversion, with its accounts in both currencies. Covers are SETTLEMENT accounts.</summary>
/// <param name="Participant">The provider, or the proxy that takes its place.</param>
/// <param name="SourcePosition">POSITION account in the currency that it takes.</param>
/// <param name="TargetPosition">POSITION account in the currency that it gives.</param>
/// <param name="TargetCover">SETTLEMENT account in the currency that it gives.</param>
/// <param name="SourceCover">SETTLEMENT account in the currency that it takes.</param>
/// <param name="External">Name of whom the participant stands for as a proxy; null if it is the provider itself.</param>
public readonly record struct Provider(
    ParticipantId Participant,
    AccountId? SourcePosition,
    AccountId? TargetPosition,
    AccountId? TargetCover,
    AccountId? SourceCover = null,
    string? External = null)
{
    /// <summary>As a party in the currency that it takes.</summary>
    internal Party InSource => new(Participant, SourcePosition, SourceCover, External);
}

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

    /// <summary>Whether the target currency is settled gross and at once.</summary>
    public bool IsTargetGross { get; init; }

    /// <summary>
    /// What the registry knows of the initiator in the target currency. It is needed when the initiator is the payee of the transfer, who
    /// wants another currency than it is sent.
    /// </summary>
    public Party? InitiatorInTarget { get; init; }

    /// <summary>Whether a party is in another scheme.</summary>
    internal bool IsProxied => Initiator is { External: not null } || Counterparty is { External: not null };

    /// <summary>Key of the transfer that it is for.</summary>
    public TransferKey? Determining => DeterminingTransferId is { } id ? new TransferKey(IdSpace.Transfer, id) : null;

    /// <inheritdoc/>
    public override bool IsClaiming => true;

    /// <inheritdoc/>
    public override IEnumerable<Transfer> Claims()
    {
        yield return OnPayersSide();
        if (Determining is { } determining) yield return Announce(determining);
    }

    /// <summary>
    /// The row of a conversion that comes before its transfer: reserves what the initiator gives. The transfer will debit the provider in the
    /// target currency.
    /// </summary>
    private Transfer OnPayersSide()
    {
        var isWithoutEntries = Party.AreBehindOneProxy(Initiator, Counterparty?.InSource);
        var gross = IsGross && !isWithoutEntries ? GrossSettlement.Between(Initiator?.Cover, Counterparty?.SourceCover) : null;
        return Row(
            isWithoutEntries ? null : Initiator?.Position,
            isWithoutEntries ? null : Counterparty?.SourcePosition,
            new Terms { Gross = gross, IsWithoutEntries = isWithoutEntries });
    }

    /// <summary>
    /// The row of a conversion that the payee of a transfer asks for: reserves what the provider gives. With the commit the provider is credited
    /// what the payee would have been.
    /// </summary>
    internal Transfer OnPayeesSide() => Row(
        Counterparty?.TargetPosition,
        InitiatorInTarget?.Position,
        new Terms
        {
            Gross = IsTargetGross ? GrossSettlement.Between(Counterparty?.TargetCover, InitiatorInTarget?.Cover) : null,
            Source = Counterparty?.SourcePosition is { } position ? new SourceSide(position, Counterparty.Value.SourceCover) : null,
        },
        isTurned: true);

    private Transfer Row(AccountId? debit, AccountId? credit, Terms terms, bool isTurned = false) => new()
    {
        Key = Key!.Value,
        Kind = TransferKind.FxTransfer,
        RequestHash = RequestHash,
        Payer = Initiator?.Participant,
        Payee = Counterparty?.Participant,
        Debit = debit,
        Credit = credit,
        Amount = SourceAmount,
        Currency = SourceCurrency,
        Condition = Condition,
        Expiration = Expiration,
        Conversion = new Conversion(TargetAmount, TargetCurrency, Counterparty?.TargetPosition, Counterparty?.TargetCover),
        DependsOn = Determining,
        Terms = (terms with { Version = Version, PayerName = Initiator?.External, PayeeName = Counterparty?.External }).OrNone(),
        IsNew = true,
        IsTurned = isTurned,
        State = TransferState.Reserved,
    };

    /// <inheritdoc/>
    public override void AddAccounts(ISet<AccountId> accounts)
    {
        if (Initiator is { Position: { } debit }) accounts.Add(debit);
        if (Initiator is { Cover: { } cover }) accounts.Add(cover);
        if (Counterparty is { SourcePosition: { } credit }) accounts.Add(credit);
        if (Counterparty is { TargetPosition: { } target }) accounts.Add(target);
        if (Counterparty is { TargetCover: { } targetCover }) accounts.Add(targetCover);
        if (Counterparty is { SourceCover: { } sourceCover }) accounts.Add(sourceCover);
        if (InitiatorInTarget is { Position: { } wanted }) accounts.Add(wanted);
        if (IsTargetGross && InitiatorInTarget is { Cover: { } wantedCover }) accounts.Add(wantedCover);
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
