using System.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Writes stems into the text forms of tsvector and tsquery, where quotes and backslashes must be doubled.</summary>
internal static class TsLexeme
{
    public static void Append(StringBuilder to, string stem)
    {
        to.Append('\'');
        foreach (var c in stem)
        {
            if (c is '\'' or '\\')
                to.Append(c);
            to.Append(c);
        }

        to.Append('\'');
    }

    /// <summary>Any of the stems, in brackets.</summary>
    public static string AnyOf(IReadOnlyList<string> stems)
    {
        var query = new StringBuilder("(");
        for (var i = 0; i < stems.Count; i++)
        {
            if (i > 0)
                query.Append('|');
            Append(query, stems[i]);
        }

        return query.Append(')').ToString();
    }
}
