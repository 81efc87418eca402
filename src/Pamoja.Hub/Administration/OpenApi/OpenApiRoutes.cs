using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Pamoja.Hub;

/// <summary>/openapi.json: all operations that were declared before it, and itself.</summary>
internal static class OpenApiRoutes
{
    public static void Map(AdministrationRoutes routes)
    {
        // Made when it is first asked for: a hub that starts has better things to do.
        var document = new Lazy<byte[]>(
            () => JsonSerializer.SerializeToUtf8Bytes(AdministrationDocument.Of(routes.Operations), AdministrationAnswer.Format));
        routes.Get("/openapi.json", _ => AdministrationAnswer.OkJson(document.Value))
            .Does("This description.")
            .Gives(StatusCodes.Status200OK, new { openapi = "3.1.0" });
    }
}
