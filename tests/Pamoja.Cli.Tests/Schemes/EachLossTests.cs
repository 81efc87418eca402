using Pamoja.Simulator;

namespace Pamoja.Cli.Tests;

/// <summary>
/// Each message of a payment across two schemes is lost once, at each hop that it takes, in each way: of those about its money, and of the lookup and
/// the terms before. Which messages those are is learned from a payment of which none is lost.
/// </summary>
public sealed class EachLossTests(WiredSchemes schemes) : IClassFixture<WiredSchemes>
{
    private const decimal Given = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>How long a payer waits for an answer about parties and terms before it asks again, and how often it does.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private const int QuestionsMax = 3;

    [Theory]
    [InlineData(true, false, 9)]
    [InlineData(false, false, 9)]
    [InlineData(true, true, 14)]
    [InlineData(false, true, 17)]
    public async Task Whichever_message_is_lost_both_schemes_end_alike_and_owe_each_other_the_same(
        bool isSouthward, bool isConverted, int messagesMin)
    {
        var before = await schemes.PositionsAsync();
        var whole = await AgreeAsync(isSouthward, isConverted);
        Assert.True(await PayAsync(whole, isSouthward), "nothing was lost, and it was not committed");
        var messages = schemes.Passed.Where(message => whole.Ids.Contains(message.Id))
            .Select(message => (message.Wire, message.Label)).Distinct().ToList();
        Assert.True(messages.Count >= messagesMin, $"only {messages.Count}: {string.Join("; ", messages)}");

        var planned = new List<(Agreed Payment, PlannedLoss Loss)>();
        foreach (var (wire, label) in messages)
        {
            foreach (var fault in new[] { WireFault.RequestLost, WireFault.AnswerLost })
            {
                var payment = await AgreeAsync(isSouthward, isConverted);
                planned.Add((payment, schemes.Plan(payment.Ids, wire, label, fault)));
            }
        }

        var ends = await Task.WhenAll(planned.Select(each => PayAsync(each.Payment, isSouthward)));
        Assert.All(planned, each => Assert.True(each.Loss.HasHappened, $"{each.Loss} never happened"));
        var committed = 1 + ends.Count(isCommitted => isCommitted);
        Assert.True(committed > planned.Count / 2, $"only {committed} of {planned.Count} were committed");
        var after = await schemes.PositionsAsync();
        foreach (var (account, moved) in ExpectedOf(isSouthward, isConverted))
            before[account] += moved * committed;
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData(true, false, 16)]
    [InlineData(false, true, 24)]
    public async Task Whichever_message_of_lookup_and_terms_is_lost_who_asks_again_gets_an_answer_and_the_payment_ends_alike_in_both_schemes(
        bool isSouthward, bool isConverted, int messagesMin)
    {
        var before = await schemes.PositionsAsync();
        var seen = schemes.Passed.Count;
        var paying = new List<Task<bool>> { PayAsync(await AgreeAsync(isSouthward, isConverted), isSouthward) };
        await paying[0];
        var messages = schemes.Passed.Skip(seen).Where(message => IsOfAgreement(message.Label))
            .Select(message => (message.Wire, message.Label)).Distinct().ToList();
        Assert.True(messages.Count >= messagesMin, $"only {messages.Count}: {string.Join("; ", messages)}");
        var noticed = 0;
        foreach (var (wire, label) in messages)
        {
            foreach (var fault in new[] { WireFault.RequestLost, WireFault.AnswerLost })
            {
                var loss = schemes.LoseNext(wire, label, fault);
                Agreed? agreed = null;
                for (var question = 1; agreed is null; question++)
                {
                    Assert.True(question <= QuestionsMax, $"{loss}: no answer to {QuestionsMax} questions");
                    agreed = await TryAgreeAsync(isSouthward, isConverted);
                    if (agreed is null) noticed++;
                }

                Assert.True(loss.HasHappened, $"{loss} never happened");
                paying.Add(PayAsync(agreed, isSouthward));
            }
        }

        Assert.True(noticed > 0, "no loss was noticed");
        Assert.All(await Task.WhenAll(paying), isCommitted => Assert.True(isCommitted));
        foreach (var (account, moved) in ExpectedOf(isSouthward, isConverted)) before[account] += moved * paying.Count;
        Assert.Equal(before, await schemes.PositionsAsync());
    }

    private static bool IsOfAgreement(string label) => label.Contains("arties", StringComparison.Ordinal) || label.Contains("uotes", StringComparison.Ordinal);

    /// <summary>Lookup and terms, of which nothing is lost.</summary>
    private async Task<Agreed> AgreeAsync(bool isSouthward, bool isConverted) =>
        await TryAgreeAsync(isSouthward, isConverted) ?? throw new InvalidOperationException("nothing was agreed on");

    /// <summary>Lookup and terms; null where an error comes instead of an answer, or none in time.</summary>
    private async Task<Agreed?> TryAgreeAsync(bool isSouthward, bool isConverted)
    {
        var payer = PayerOf(isSouthward);
        var party = WiredSchemes.PartyOf(isSouth: isSouthward);
        var payee = await AskAsync(limit => payer.LookUpAsync(party.PartyIdType, party.Identifier, limit));
        if (payee is null) return null;
        var offer = isConverted
            ? await AskAsync(limit => payer.QuoteConversionAsync("fxp", Given, WiredSchemes.Source, WiredSchemes.Target, limit))
            : null;
        if (isConverted && offer is null) return null;
        var quote = await AskAsync(limit => offer is null
            ? payer.QuoteAsync(payee, Given, WiredSchemes.Source, null, limit)
            : payer.QuoteAsync(payee, offer.TargetAmount, WiredSchemes.Target, offer.TransactionId, limit));
        return quote is null ? null : new Agreed(quote, offer);
    }

    private static async Task<T?> AskAsync<T>(Func<CancellationToken, Task<Reply<T>>> ask) where T : class
    {
        using var limit = new CancellationTokenSource(AnswerTime);
        try
        {
            return (await ask(limit.Token)).Value;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Nobody answers any more; the payer asks again.
            return null;
        }
    }

    /// <summary>Pays, waits for the end in both schemes, and says whether it was committed: in both alike, and as the payer hears.</summary>
    private async Task<bool> PayAsync(Agreed payment, bool isSouthward)
    {
        var payer = PayerOf(isSouthward);
        if (payment.Offer is null || (await payer.ConvertAsync(payment.Offer)).Value is not null) await payer.TransferAsync(payment.Quote);
        var id = payment.Quote.TransactionId;
        var ends = await EndsAsync(id);
        Assert.True((ends.North == "COMMITTED") == (ends.South == "COMMITTED"), $"{id}: {ends}");
        var isCommitted = ends.North == "COMMITTED";
        if (payment.Offer is { } offer) await EndConversionAsync(offer.ConversionId, isSouthward, isCommitted);

        // A transfer that its own hub never had has no end to hear of.
        if ((isSouthward ? ends.North : ends.South) == "none") return false;
        var heard = await payer.CallbackAsync($"/transfers/{id}", Patience);
        Assert.True(heard is not null && heard.IsError != isCommitted, $"{id}: {ends}, and the payer heard {heard?.Text}");
        return isCommitted;
    }

    private async Task EndConversionAsync(string conversion, bool isSouthward, bool isCommitted)
    {
        // One that no transfer follows waits for an operator at home.
        var isReleased = isCommitted;
        var ends = await EndsAsync(conversion, async states =>
        {
            var (hub, atHome) = isSouthward ? (schemes.North, states.North) : (schemes.South, states.South);
            if (isReleased || atHome != "RECEIVED_FULFIL_DEPENDENT") return;
            await WiredSchemes.ReleaseAsync(hub, conversion);
            isReleased = true;
        });
        Assert.Equal(isCommitted, ends.North == "COMMITTED");
        if (!isSouthward) Assert.Equal(isCommitted, ends.South == "COMMITTED");
    }

    private async Task<(string North, string South)> EndsAsync(string id, Func<(string North, string South), Task>? seen = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        (string, string) before = default;
        while (true)
        {
            var (north, south) = await schemes.StatesAsync(id);

            // The one is read after the other: what was still on its way to the one may have ended by then. Two looks that agree are one.
            if (!IsOpen(north) && !IsOpen(south) && (north, south) == before) return (north, south);
            before = (north, south);
            if (seen is not null) await seen((north, south));
            Assert.False(limit.IsCancellationRequested, $"{id} does not end: {north} in the north, {south} in the south");
            await Task.Delay(200);
        }
    }

    private static bool IsOpen(string state) => state.StartsWith("RE", StringComparison.Ordinal);

    private SimulatedDfsp PayerOf(bool isSouthward) => isSouthward ? schemes.NorthFsp : schemes.SouthFsp;

    /// <summary>What one payment moves. The provider is in the north; where the payer is not, the north's books have the whole of its second leg.</summary>
    private static (string Account, decimal Moved)[] ExpectedOf(bool isSouthward, bool isConverted)
    {
        const decimal got = Given * WiredSchemes.Rate;
        return (isSouthward, isConverted) switch
        {
            (true, false) => [("north northfsp XTS", Given), ("north proxy XTS", -Given), ("south proxy XTS", Given), ("south southfsp XTS", -Given)],
            (false, false) => [("south southfsp XTS", Given), ("south proxy XTS", -Given), ("north proxy XTS", Given), ("north northfsp XTS", -Given)],
            (true, true) =>
            [
                ("north northfsp XTS", Given), ("north fxp XTS", -Given), ("north fxp XXX", got), ("north proxy XXX", -got),
                ("south proxy XXX", got), ("south southfsp XXX", -got),
            ],
            (false, true) =>
            [
                ("south southfsp XTS", Given), ("south proxy XTS", -Given), ("north proxy XTS", Given), ("north fxp XTS", -Given),
                ("north fxp XXX", got), ("north northfsp XXX", -got),
            ],
        };
    }

    /// <summary>A payment that is agreed on and not made yet.</summary>
    private sealed record Agreed(OfferedQuote Quote, OfferedConversion? Offer)
    {
        public string[] Ids => Offer is null ? [Quote.TransactionId] : [Quote.TransactionId, Offer.ConversionId];
    }
}
