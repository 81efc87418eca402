using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Pamoja.Fspiop;

namespace Pamoja.Hub;

/// <summary>What a request of the administration API comes to: a status and, mostly, a body.</summary>
internal sealed class AdministrationAnswer
{
    /// <summary>Of all JSON.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new AmountConverter(), new MomentConverter() },
    };

    private readonly int _status;
    private readonly byte[] _body;
    private readonly string _contentType;

    private AdministrationAnswer(int status, byte[] body, string contentType = ContentType)
    {
        _status = status;
        _body = body;
        _contentType = contentType;
    }

    /// <summary>How values are written.</summary>
    public static JsonSerializerOptions Format => Json;

    /// <summary>202: the money moved, or was refused where only the transfer's state says so.</summary>
    public static AdministrationAnswer Accepted { get; } = new(StatusCodes.Status202Accepted, []);

    /// <summary>201 without a body.</summary>
    public static AdministrationAnswer Created { get; } = new(StatusCodes.Status201Created, []);

    /// <summary>200 without a body.</summary>
    public static AdministrationAnswer Done { get; } = new(StatusCodes.Status200OK, []);

    /// <summary>204.</summary>
    public static AdministrationAnswer NoContent { get; } = new(StatusCodes.Status204NoContent, []);

    /// <summary>200 with what was asked for.</summary>
    public static AdministrationAnswer Ok<T>(T view) => Of(StatusCodes.Status200OK, view);

    /// <summary>Any status with a body.</summary>
    public static AdministrationAnswer Of<T>(int status, T view) => new(status, JsonSerializer.SerializeToUtf8Bytes(view, Json));

    /// <summary>200 with JSON that is there already.</summary>
    public static AdministrationAnswer OkJson(byte[] json) => new(StatusCodes.Status200OK, json);

    /// <summary>200 with a text.</summary>
    public static AdministrationAnswer OkText(string contentType, string text) =>
        new(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>An error, at its own status.</summary>
    public static implicit operator AdministrationAnswer(ErrorInformation error) => new(error.HttpStatus, error.ToJson());

    /// <summary>Answers the request.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = _status;
        if (_status != StatusCodes.Status204NoContent) http.Response.ContentLength = _body.Length;
        if (_body.Length == 0) return;
        http.Response.ContentType = _contentType;
        await http.Response.Body.WriteAsync(_body, http.RequestAborted);
    }

    /// <summary>Money and percentages without the zeros that only a column's scale brought.</summary>
    private sealed class AmountConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Money.Normalize(value));
    }

    /// <summary>ISO 8601 in UTC with milliseconds.</summary>
    private sealed class MomentConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
