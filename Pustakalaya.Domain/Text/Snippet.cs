using System.Buffers;
using System.Text;

namespace Pustakalaya.Domain.Text;

/// <summary>A stretch of a snippet, plain text; <paramref name="Marked"/> stretches are what was searched for.</summary>
public readonly record struct SnippetPart(string Text, bool Marked);

/// <summary>A short piece of a text with the searched words marked; empty for an empty text.</summary>
public sealed record Snippet(IReadOnlyList<SnippetPart> Parts)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    public static Snippet Empty { get; } = new([]);

    /// <summary>HTML with every character of the text encoded, and the marked stretches in <c>&lt;mark&gt;</c>: safe to write out as it is.</summary>
    public string ToHtml()
    {
        if (Parts is [{ Marked: false } only] && !only.Text.AsSpan().ContainsAny(Special))
            return only.Text;
        var html = new StringBuilder();
        foreach (var part in Parts)
        {
            if (part.Marked) html.Append("<mark>");
            foreach (var c in part.Text)
            {
                _ = c switch
                {
                    '&' => html.Append("&amp;"),
                    '<' => html.Append("&lt;"),
                    '>' => html.Append("&gt;"),
                    '"' => html.Append("&quot;"),
                    '\'' => html.Append("&#39;"),
                    _ => html.Append(c),
                };
            }

            if (part.Marked) html.Append("</mark>");
        }

        return html.ToString();
    }

    /// <summary>The plain text, without marks.</summary>
    public override string ToString() => string.Concat(Parts.Select(p => p.Text));
}
