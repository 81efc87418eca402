namespace Pamoja.Bench;

/// <summary>
/// Who pays whom: eight participants and thirteen pairs of which one payer makes 70 % of the payments, as in the published measurement of the reference.
/// Payers and payees are different participants, so that they can be different processes.
/// </summary>
public static class SwitchScheme
{
    /// <summary>The scheme's currency.</summary>
    public const string Currency = "XTS";

    /// <summary>Percentage of the payments that the first payer makes.</summary>
    private const int BusyPercentage = 70;

    /// <summary>FSP ids of those who pay.</summary>
    public static readonly IReadOnlyList<string> Payers = ["dfsp1", "dfsp2", "dfsp3", "dfsp4"];

    /// <summary>FSP ids of those who are paid.</summary>
    public static readonly IReadOnlyList<string> Payees = ["dfsp5", "dfsp6", "dfsp7", "dfsp8"];

    private static readonly (int Payer, int Payee)[] Busy = [(0, 0), (0, 1), (0, 2), (0, 3)];

    private static readonly (int Payer, int Payee)[] Others =
    [
        (1, 0), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 0), (3, 2), (3, 3),
    ];

    /// <summary>The pair of a payment, by its number: the same in every run.</summary>
    internal static (string Payer, int Payee) PairOf(int payment)
    {
        var mixed = (uint)payment * 2654435761u >> 8;
        var pairs = mixed % 100 < BusyPercentage ? Busy : Others;
        var (payer, payee) = pairs[mixed / 100 % pairs.Length];
        return (Payers[payer], payee);
    }

    /// <summary>A party that only this payment looks up; its first digit tells whose it is.</summary>
    internal static string PartyOf(int payee, int payment) => $"{payee + 1}{payment:0000000000}";

    /// <summary>Who holds a party.</summary>
    internal static string HolderOf(ReadOnlySpan<char> party) => Payees[party[0] - '1'];
}
