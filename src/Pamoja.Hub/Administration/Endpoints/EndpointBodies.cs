namespace Pamoja.Hub;

/// <summary>Bodies of /participants/{name}/endpoints.</summary>
internal static class EndpointBodies
{
    /// <summary>POST. The value is a URL template, a base URL or an e-mail address, as its type wants it (<see cref="EndpointValue"/>).</summary>
    public static readonly AdministrationSchema Set = new(
        Field.Text("type").Like("FSPIOP_CALLBACK_URL_TRANSFER_PUT"),
        Field.Text("value").Like("http://alpha.example:5000/transfers/{{transferId}}"));
}
