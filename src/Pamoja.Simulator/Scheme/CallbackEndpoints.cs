namespace Pamoja.Simulator;

/// <summary>The callback endpoints that a participant registers: types of the administration API, values as URL templates.</summary>
internal static class CallbackEndpoints
{
    private const string Party = "{{partyIdType}}/{{partyIdentifier}}";
    private const string SubParty = Party + "/{{partySubIdOrType}}";

    private static readonly (string Type, string Path)[] Paths =
    [
        ("PARTICIPANT_PUT", $"/participants/{Party}"),
        ("PARTICIPANT_PUT_ERROR", $"/participants/{Party}/error"),
        ("PARTICIPANT_SUB_ID_PUT", $"/participants/{SubParty}"),
        ("PARTICIPANT_SUB_ID_PUT_ERROR", $"/participants/{SubParty}/error"),
        ("PARTICIPANT_SUB_ID_DELETE", $"/participants/{SubParty}"),
        ("PARTICIPANT_DELETE", $"/participants/{Party}"),
        ("PARTICIPANT_BATCH_PUT", "/participants/{{requestId}}"),
        ("PARTICIPANT_BATCH_PUT_ERROR", "/participants/{{requestId}}/error"),
        ("PARTIES_GET", $"/parties/{Party}"),
        ("PARTIES_PUT", $"/parties/{Party}"),
        ("PARTIES_PUT_ERROR", $"/parties/{Party}/error"),
        ("PARTIES_SUB_ID_GET", $"/parties/{SubParty}"),
        ("PARTIES_SUB_ID_PUT", $"/parties/{SubParty}"),
        ("PARTIES_SUB_ID_PUT_ERROR", $"/parties/{SubParty}/error"),
        ("QUOTES", string.Empty),
        ("BULK_QUOTES", string.Empty),
        ("FX_QUOTES", string.Empty),
        ("TRX_REQ_SERVICE", string.Empty),
        ("AUTHORIZATIONS", string.Empty),
        ("TRANSFER_POST", "/transfers"),
        ("TRANSFER_PUT", "/transfers/{{transferId}}"),
        ("TRANSFER_ERROR", "/transfers/{{transferId}}/error"),
        ("BULK_TRANSFER_POST", "/bulkTransfers"),
        ("BULK_TRANSFER_PUT", "/bulkTransfers/{{id}}"),
        ("BULK_TRANSFER_ERROR", "/bulkTransfers/{{id}}/error"),
        ("FX_TRANSFER_POST", "/fxTransfers"),
        ("FX_TRANSFER_PUT", "/fxTransfers/{{commitRequestId}}"),
        ("FX_TRANSFER_ERROR", "/fxTransfers/{{commitRequestId}}/error"),
    ];

    /// <summary>Type and value of each endpoint of a participant at an address.</summary>
    public static IEnumerable<(string Type, string Value)> At(Uri address)
    {
        var root = address.AbsoluteUri.TrimEnd('/');
        return Paths.Select(endpoint => ($"FSPIOP_CALLBACK_URL_{endpoint.Type}", root + endpoint.Path));
    }
}
