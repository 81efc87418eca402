namespace Pamoja.Ledger;

/// <summary>
/// What an operator decides about a participant's money, or, as the hub's own policy, about everybody's. What is null is left to the scheme,
/// and there to the default, which is the reference's behaviour. It is read under the locks of the participant's accounts.
/// </summary>
public sealed record ParticipantPolicy
{
    /// <summary>Nothing is decided.</summary>
    public static readonly ParticipantPolicy Unset = new();

    private const int BitsOfChoice = 2;
    private const int BitsOfMode = 3;

    /// <summary>Which new transfers it may take part in. Default: all.</summary>
    public TransferMode? Mode { get; init; }

    /// <summary>Whether a new limit may exceed the good funds. Default: yes.</summary>
    public bool? AllowsLimitAboveLiquidity { get; init; }

    /// <summary>Whether good funds that cover an open position may be paid out. Default: yes.</summary>
    public bool? AllowsFundsOutUnderOpenPosition { get; init; }

    /// <summary>
    /// Whether what was received and is not settled yet may be spent: whether it adds to the good funds, or makes up for what was spent.
    /// Default: yes.
    /// </summary>
    public bool? AllowsSpendingReceived { get; init; }

    /// <summary>Whether participant and account may be disabled while a position is open or something is reserved. Default: yes.</summary>
    public bool? AllowsDisablingUnsettled { get; init; }

    /// <summary>This policy where it decides, else the other one.</summary>
    public ParticipantPolicy Over(ParticipantPolicy other)
    {
        if (this == Unset) return other;
        return other == Unset ? this : new ParticipantPolicy
        {
            Mode = Mode ?? other.Mode,
            AllowsLimitAboveLiquidity = AllowsLimitAboveLiquidity ?? other.AllowsLimitAboveLiquidity,
            AllowsFundsOutUnderOpenPosition = AllowsFundsOutUnderOpenPosition ?? other.AllowsFundsOutUnderOpenPosition,
            AllowsSpendingReceived = AllowsSpendingReceived ?? other.AllowsSpendingReceived,
            AllowsDisablingUnsettled = AllowsDisablingUnsettled ?? other.AllowsDisablingUnsettled,
        };
    }

    /// <summary>One number for a store: three bits of mode, then two for each choice; zero bits are undecided. Null for nothing decided.</summary>
    public int? Pack()
    {
        if (this == Unset) return null;
        var packed = Mode is { } mode ? (int)mode + 1 : 0;
        bool?[] choices = [AllowsLimitAboveLiquidity, AllowsFundsOutUnderOpenPosition, AllowsSpendingReceived, AllowsDisablingUnsettled];
        for (var i = 0; i < choices.Length; i++)
        {
            var bits = choices[i] switch { null => 0, true => 1, false => 2 };
            packed |= bits << (BitsOfMode + (i * BitsOfChoice));
        }

        return packed;
    }

    /// <summary>The policy that <see cref="Pack"/> made a number of.</summary>
    public static ParticipantPolicy Unpack(int? packed)
    {
        if (packed is not { } bits) return Unset;
        var mode = bits & ((1 << BitsOfMode) - 1);
        return new ParticipantPolicy
        {
            Mode = mode == 0 ? null : (TransferMode)(mode - 1),
            AllowsLimitAboveLiquidity = Choice(bits, 0),
            AllowsFundsOutUnderOpenPosition = Choice(bits, 1),
            AllowsSpendingReceived = Choice(bits, 2),
            AllowsDisablingUnsettled = Choice(bits, 3),
        };
    }

    private static bool? Choice(int bits, int place) =>
        ((bits >> (BitsOfMode + (place * BitsOfChoice))) & ((1 << BitsOfChoice) - 1)) switch { 1 => true, 2 => false, _ => null };
}
