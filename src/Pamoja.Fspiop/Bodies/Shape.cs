using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pamoja.Fspiop;

/// <summary>What a JSON value must look like. Shapes are built once, have no state and are used by every thread.</summary>
internal abstract class Shape
{
    /// <summary>Null if the value has this shape.</summary>
    public abstract SchemaFault? Check(JsonElement value);

    /// <summary>The same as a schema of OpenAPI 3.0.</summary>
    public abstract JsonObject Describe();
}
