namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads what <c>pdffonts</c> prints (poppler 22.12). Pure.</summary>
internal static class PdfFontsOutput
{
    private const int NameWidth = 36;
    private const int SubsetPrefix = 7;
    private const int Most = 500;

    private static readonly string[] Types = ["Type 1", "Type 1C", "Type 3", "TrueType", "CID Type 0", "CID Type 0C", "CID TrueType", "unknown"];

    /// <summary>Font names without the prefix of a subset (<c>ABCDEF+</c>), each once, in order of appearance.</summary>
    public static IReadOnlyList<string> Parse(string output)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var inTable = false;
        foreach (var line in output.EnumerateLines())
        {
            if (!inTable)
            {
                inTable = line.StartsWith("-----", StringComparison.Ordinal);
                continue;
            }

            if (PdfInfoOutput.Clean(Name(line)) is not { } name || name == "[none]" || names.Count == Most) continue;
            if (name.Length > SubsetPrefix && name[SubsetPrefix - 1] == '+' && name.AsSpan(0, SubsetPrefix - 1).IndexOfAnyExceptInRange('A', 'Z') < 0)
                name = name[SubsetPrefix..];
            if (known.Add(name)) names.Add(name);
        }

        return names;
    }

    /// <summary>The first column is 36 wide, but a longer name pushes the others on; then the type tells where it ends.</summary>
    private static string? Name(ReadOnlySpan<char> line)
    {
        for (var space = NameWidth; space < line.Length; space++)
        {
            if (line[space] != ' ') continue;
            foreach (var type in Types)
                if (line[(space + 1)..].StartsWith(type, StringComparison.Ordinal)) return line[..space].TrimEnd().ToString();
        }

        return null;
    }
}
