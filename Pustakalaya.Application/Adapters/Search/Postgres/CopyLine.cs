using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Rows of <c>search_page</c> in COPY's text form: the server's own parser of tsvector is the fastest way in.</summary>
internal static class CopyLine
{
    public static string Of(int item, AnalysedPage page)
    {
        var line = new StringBuilder(page.Tsv.Length + (page.Pairs.Length * 12) + 32);
        line.Append(CultureInfo.InvariantCulture, $"{item}\t{page.Number}\t");
        // Stems hold no tab or line end; a backslash would have to be doubled for COPY once more.
        line.Append(page.Tsv.Contains('\\', StringComparison.Ordinal) ? page.Tsv.Replace("\\", "\\\\", StringComparison.Ordinal) : page.Tsv);
        return line.Append('\t').Append('{').AppendJoin(',', page.Pairs).Append("}\n").ToString();
    }
}
