namespace Pustakalaya.Domain.Catalog;

/// <summary>Number of a book, of ten or thirteen figures, the last of which proves the others.</summary>
public static class Isbn
{
    /// <summary>The number in what a file says (<c>urn:isbn:978-…</c>, <c>ISBN 0-306-40615-2</c>), without hyphens; null when that is none, or a wrong one.</summary>
    public static string? Find(string? said)
    {
        var text = (said ?? "").Trim();
        foreach (var prefix in (string[])["urn:", "isbn-13", "isbn-10", "isbn", ":"])
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                text = text[prefix.Length..].TrimStart();
        }

        var figures = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return IsRight(figures) ? figures : null;
    }

    private static bool IsRight(string figures)
    {
        var last = figures.Length - 1;
        if (last is not (9 or 12) || !figures[..last].All(char.IsAsciiDigit) || !(char.IsAsciiDigit(figures[last]) || (last == 9 && figures[last] == 'X')))
            return false;
        var sum = figures.Select((c, i) => (c == 'X' ? 10 : c - '0') * (last == 9 ? 10 - i : i % 2 == 0 ? 1 : 3)).Sum();
        return last == 9 ? sum % 11 == 0 : sum % 10 == 0 && figures[..3] is "978" or "979";
    }
}
