namespace Pamoja.Storage;

/// <summary>The system user as which PostgreSQL runs. It refuses root, so a hub started by root drops to another user for it.</summary>
/// <remarks>IsOther: another user than the one the hub runs as.</remarks>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId, bool IsOther)
{
    /// <summary>The user the hub itself runs as.</summary>
    internal static ServerAccount Own()
    {
        var userId = Posix.EffectiveUserId();
        return Posix.UserById(userId) is { } entry
            ? new ServerAccount(entry.Name, entry.UserId, entry.GroupId, IsOther: false)
            : throw new PrivateServerException(
                $"user id {userId}, as which the hub runs, has no entry in /etc/passwd, and PostgreSQL needs one: add it, " +
                "or give the connection string of a PostgreSQL server");
    }

    /// <summary>Chooses the user: oneself; for root the owner of the existing files, else postgres, else nobody.</summary>
    internal static ServerAccount Choose(ServerAccount own, string cluster)
    {
        var owner = Posix.Facts(cluster)?.UserId;
        if (own.UserId != 0)
        {
            if (owner is { } other && other != own.UserId)
            {
                throw new PrivateServerException(
                    $"the database files in \"{cluster}\" belong to user {NameOf(other)} and the hub runs as {own.Name}: " +
                    $"start it as {NameOf(other)}, or choose another data folder");
            }

            return own;
        }

        var entry = owner is { } id && id != 0
            ? Posix.UserById(id)
            : Posix.UserByName("postgres") ?? Posix.UserByName("nobody");
        return entry is { UserId: not 0 } found
            ? new ServerAccount(found.Name, found.UserId, found.GroupId, IsOther: true)
            : throw new PrivateServerException(
                "PostgreSQL refuses to run as root and there is no user postgres or nobody to run it as: " +
                "start the hub as an ordinary user");
    }

    private static string NameOf(uint userId) => Posix.UserById(userId)?.Name ?? $"number {userId}";
}
