namespace Pamoja.Hub;

/// <summary>Bodies of /participants/{name}/accounts.</summary>
internal static class AccountBodies
{
    /// <summary>POST: an account of the hub. That a type is unknown is no question of form: it has its own error.</summary>
    public static readonly AdministrationSchema AddOfHub = new(Field.Currency(), Field.Text("type").Like("HUB_RECONCILIATION"));

    /// <summary>PUT: whether the account may be used.</summary>
    public static readonly AdministrationSchema Activity = new(Field.Boolean("isActive"));
}
