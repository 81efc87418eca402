namespace Pamoja.Bench;

/// <summary>
/// Who pays whom: with eight participants thirteen pairs, of which one payer makes 70 % of the payments, as in the published measurement of
/// the reference. Payers and payees are different participants, so that they can be different processes.
/// </summary>
public sealed class SwitchScheme
{
    /// <summary>The scheme's currency.</summary>
    public const string Currency = "XTS";

    /// <summary>What payees are paid in where payments are converted.</summary>
    public const string OtherCurrency = "XXX";

    /// <summary>FSP id of the provider of conversions.</summary>
    public const string Converter = "fxp1";

    /// <summary>Percentage of the payments that the first payer makes.</summary>
    private const int BusyPercentage = 70;

    /// <summary>How many payees each other payer pays, if there are so many.</summary>
    private const int PayeesOfOthers = 3;

    private readonly (int Payer, int Payee)[] _busy;
    private readonly (int Payer, int Payee)[] _others;

    /// <param name="participants">At least two; the first half pays.</param>
    /// <param name="converts">Whether payees are paid in another currency.</param>
    public SwitchScheme(int participants, bool converts = false)
    {
        Converts = converts;
        var (payers, payees) = (participants / 2, participants - (participants / 2));
        Payers = [.. Enumerable.Range(1, payers).Select(number => $"dfsp{number}")];
        Payees = [.. Enumerable.Range(payers + 1, payees).Select(number => $"dfsp{number}")];
        _busy = [.. Enumerable.Range(0, payees).Select(payee => (0, payee))];
        _others =
        [
            .. from payer in Enumerable.Range(1, payers - 1)
               from step in Enumerable.Range(0, Math.Min(PayeesOfOthers, payees))
               select (payer, (payer - 1 + step) % payees),
        ];
    }

    /// <summary>FSP ids of those who pay.</summary>
    public IReadOnlyList<string> Payers { get; }

    /// <summary>FSP ids of those who are paid.</summary>
    public IReadOnlyList<string> Payees { get; }

    /// <summary>Whether payees are paid in another currency, by way of <see cref="Converter"/>.</summary>
    public bool Converts { get; }

    /// <summary>What payees are paid in.</summary>
    public string PayeeCurrency => Converts ? OtherCurrency : Currency;

    /// <summary>How many pay how many.</summary>
    public int Pairs => _busy.Length + _others.Length;

    /// <summary>The pair of a payment, by its number: the same in every run.</summary>
    internal (string Payer, int Payee) PairOf(int payment)
    {
        var mixed = (uint)payment * 2654435761u >> 8;
        var pairs = mixed % 100 < BusyPercentage || _others.Length == 0 ? _busy : _others;
        var (payer, payee) = pairs[mixed / 100 % pairs.Length];
        return (Payers[payer], payee);
    }

    /// <summary>A party that only this payment looks up; its first digits tell whose it is.</summary>
    internal static string PartyOf(int payee, int payment) => $"{payee + 10:00}{payment:0000000000}";

    /// <summary>Who holds a party.</summary>
    internal string HolderOf(ReadOnlySpan<char> party) => Payees[int.Parse(party[..2], System.Globalization.CultureInfo.InvariantCulture) - 10];
}
