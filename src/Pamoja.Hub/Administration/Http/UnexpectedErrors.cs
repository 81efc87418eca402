using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>Whatever no route answers, or fails to answer, becomes an error body; never a stack trace, never a page.</summary>
internal sealed partial class UnexpectedErrors(ILogger logger)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ErrorInformation? error;
        try
        {
            await next(http);
            error = ErrorOf(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up: there is nobody to answer.
            return;
        }
        catch (BadHttpRequestException failure)
        {
            // The server could not read what the client sent.
            error = failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? FspiopError.TooLargePayload.With()
                : FspiopError.MalformedSyntax.With("the request cannot be read");
        }
        catch (NpgsqlException failure) when (failure.IsTransient || failure.SqlState is null)
        {
            // The database is away or refuses for now; nothing was decided, or the feed will bring it.
            LogUnavailable(http.Request.Method, failure.Message);
            error = FspiopError.ServiceCurrentlyUnavailable.With("The database does not answer; try again");
        }
#pragma warning disable CA1031 // The last resort: the log has the cause, the client has an error body.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // A defect. The client learns its code only.
            LogFailed(failure, http.Request.Method);
            error = FspiopError.InternalServerError.With();
        }

        if (error is null || http.Response.HasStarted) return;
        await ((AdministrationAnswer)error).WriteAsync(http);
    }

    private static ErrorInformation? ErrorOf(HttpContext http)
    {
        if (http.Response.HasStarted || http.Response.ContentLength is not null) return null;
        return http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => FspiopError.UnknownUri.With("Not Found"),
            StatusCodes.Status405MethodNotAllowed => ErrorInformation.MethodNotAllowed(),
            _ => null,
        };
    }

    [LoggerMessage(3521, LogLevel.Warning, "Administration {Method}: the database does not answer: {Failure}")]
    private partial void LogUnavailable(string method, string failure);

    [LoggerMessage(3522, LogLevel.Error, "Administration {Method} failed")]
    private partial void LogFailed(Exception failure, string method);
}
