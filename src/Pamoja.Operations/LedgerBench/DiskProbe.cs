namespace Pamoja.Operations;

/// <summary>How long a small write takes to reach the disk: what every acknowledged commit waits for at least.</summary>
internal static class DiskProbe
{
    private const int Writes = 101;
    private const int PageBytes = 8192;

    internal static decimal MedianMicros(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, "probe");
        var took = new TimeSpan[Writes];
        var page = new byte[PageBytes];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose, preallocationSize: PageBytes))
        {
            for (var write = 0; write < Writes; write++)
            {
                var began = time.GetTimestamp();
                RandomAccess.Write(file, page, 0);
                RandomAccess.FlushToDisk(file);
                took[write] = time.GetElapsedTime(began);
            }
        }

        return Math.Round((decimal)took.Order().ElementAt(Writes / 2).TotalMicroseconds, 0);
    }
}
