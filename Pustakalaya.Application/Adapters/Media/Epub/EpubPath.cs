namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>Addresses inside a book: from the name of one file and what it calls another to the name of that. Text to look up, never a path. Pure.</summary>
internal static class EpubPath
{
    private const int Longest = 2_000;

    /// <returns>No path where the address leads out of the book; the path of <paramref name="from"/> for one that begins with <c>#</c>.</returns>
    public static (string? Path, string? Fragment) Resolve(string from, string address)
    {
        address = address.Trim();
        if (address.Length is 0 or > Longest || address.StartsWith("//", StringComparison.Ordinal) || HasScheme(address)) return (null, null);
        var hash = address.IndexOf('#', StringComparison.Ordinal);
        var fragment = hash >= 0 && hash + 1 < address.Length ? Decode(address[(hash + 1)..]) : null;
        var path = (hash >= 0 ? address[..hash] : address).Split('?')[0];
        if (path.Length == 0) return (from, fragment);
        var steps = path.StartsWith('/') ? [] : from.Split('/').SkipLast(1).ToList();
        foreach (var step in Decode(path).Split('/'))
        {
            if (step == "..")
            {
                if (steps.Count == 0) return (null, null);
                steps.RemoveAt(steps.Count - 1);
            }
            else if (step is not ("" or "."))
            {
                steps.Add(step);
            }
        }

        return (string.Join('/', steps), fragment);
    }

    private static bool HasScheme(string address)
    {
        var end = address.AsSpan().IndexOfAny("/?#");
        return address.AsSpan(0, end < 0 ? address.Length : end).Contains(':');
    }

    private static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
