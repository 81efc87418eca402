using System.Text;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>
/// What the query of a request must hold, in the words of the bodies' schemas: <c>/query must have required property 'amount'</c>. Values
/// that are not named here are let through.
/// </summary>
public sealed class QuerySchema
{
    private readonly Member[] _values;

    private QuerySchema(params Member[] values) => _values = values;

    /// <summary>GET /authorizations/{ID}: how the payer is to authorise, and what.</summary>
    public static QuerySchema AuthorizationsGet { get; } = new(
        Elements.Required("authenticationType", Primitives.AuthenticationType),
        Elements.Required("retriesLeft", Primitives.WholeNumber),
        Elements.Required("amount", Primitives.AmountText),
        Elements.Required("currency", Primitives.Currency));

    /// <summary>Null if the query has what it must; <paramref name="find"/> gives a value, decoded, or null.</summary>
    public ErrorInformation? Check(Func<string, string?> find)
    {
        foreach (var value in _values)
        {
            if (value.IsRequired && string.IsNullOrEmpty(find(value.Name))) return SchemaFault.Missing(value.Name).ToError("/query");
        }

        foreach (var value in _values)
        {
            if (find(value.Name) is not { } text) continue;
            if (((TextShape)value.Shape).CheckText(Encoding.UTF8.GetBytes(text)) is { } fault)
                return fault.Under(value.Name).ToError("/query");
        }

        return null;
    }

    /// <summary>The parameters as OpenAPI writes them.</summary>
    public JsonArray Describe() =>
    [
        .. _values.Select(value => new JsonObject
        {
            ["name"] = value.Name,
            ["in"] = "query",
            ["required"] = value.IsRequired,
            ["schema"] = value.Shape.Describe(),
        }),
    ];
}
