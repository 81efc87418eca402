using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;
using Pamoja.Ledger;
using Pamoja.Storage;

namespace Pamoja.Hub;

/// <summary>
/// /feeRules: who pays whom how much for a committed transfer. Not in the reference, where fees are scripts in a folder. A rule is not changed: it is
/// removed, and another one added. Transfers keep what was in force when they were requested.
/// </summary>
internal sealed class FeeRuleRoutes(AdministrationContext context)
{
    public static void Map(AdministrationRoutes routes, AdministrationContext context)
    {
        var resource = new FeeRuleRoutes(context);
        routes.Get("/feeRules", _ => AdministrationAnswer.Ok(resource.Rules.Select(FeeRuleView.Of).ToArray()))
            .Does("All fee rules in use.")
            .Gives(StatusCodes.Status200OK, new[] { FeeRuleView.Example });
        routes.Post("/feeRules", FeeRuleBodies.Add, resource.AddAsync)
            .Does("Adds a fee rule. It is charged with the commit of every transfer that is requested from now on and that it fits.")
            .Gives(StatusCodes.Status201Created, FeeRuleView.Example)
            .Refuses(Exists, ChargesNothing, MaximumBelowMinimum, EndsBeforeItBegins);
        routes.Get("/feeRules/{name}", request => resource.Find(request) is { } rule
                ? AdministrationAnswer.Ok(FeeRuleView.Of(rule))
                : KnownErrors.NotFound)
            .Does("One fee rule.")
            .Gives(StatusCodes.Status200OK, FeeRuleView.Example)
            .Refuses(KnownErrors.NotFound);
        routes.Delete("/feeRules/{name}", resource.RemoveAsync)
            .Does("Removes a fee rule. Transfers that were requested before still owe what it said.")
            .Gives(StatusCodes.Status204NoContent)
            .Refuses(KnownErrors.NotFound);
    }

    private IReadOnlyList<FeeRule> Rules => context.Feed.Current.FeeRules;

    private FeeRule? Find(AdministrationRequest request) => Find(request.Path("name"));

    private FeeRule? Find(string name) => Rules.FirstOrDefault(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private async Task<AdministrationAnswer> AddAsync(AdministrationRequest request, RequestBody body)
    {
        var rule = FeeRuleBodies.Read(body);
        if (rule is { Percentage: 0, Flat: 0 } && rule.Minimum is not > 0) return ChargesNothing;
        if (rule.Maximum < (rule.Minimum ?? 0)) return MaximumBelowMinimum;
        if (rule.ValidTo <= rule.ValidFrom) return EndsBeforeItBegins;
        return await context.Registry.AddFeeRuleAsync(rule, request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.Of(StatusCodes.Status201Created, FeeRuleView.Of(Find(rule.Name) ?? rule)),
            RegistryOutcome.FeeRuleExists => Exists,
            var other => throw new InvalidOperationException($"adding a fee rule came to {other}"),
        };
    }

    private async Task<AdministrationAnswer> RemoveAsync(AdministrationRequest request) =>
        await context.Registry.RemoveFeeRuleAsync(request.Path("name"), request.Cancellation) switch
        {
            RegistryOutcome.Done => AdministrationAnswer.NoContent,
            RegistryOutcome.FeeRuleNotFound => KnownErrors.NotFound,
            var other => throw new InvalidOperationException($"removing a fee rule came to {other}"),
        };

    private static ErrorInformation Exists => FspiopError.GenericClientError.With("Fee rule already exists");

    private static ErrorInformation ChargesNothing => FspiopError.GenericValidationError.With("A fee rule has a percentage, a flat fee or a minimum");

    private static ErrorInformation MaximumBelowMinimum => FspiopError.GenericValidationError.With("The maximum of a fee rule is below its minimum");

    private static ErrorInformation EndsBeforeItBegins => FspiopError.GenericValidationError.With("A fee rule ends after it begins");
}
