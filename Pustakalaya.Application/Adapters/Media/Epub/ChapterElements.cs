using System.Collections.Frozen;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>What becomes of an element of a chapter.</summary>
/// <param name="Tag">What is written for it; null for nothing, while what it holds stays.</param>
/// <param name="IsBlock">Stands on lines of its own.</param>
/// <param name="Attributes">Besides <c>id</c>, <c>lang</c> and <c>dir</c>, which every element may have.</param>
internal sealed record ChapterElement(string? Tag, bool IsBlock, params string[] Attributes)
{
    /// <summary>Goes with all that is in it.</summary>
    public bool IsDropped { get; init; }

    /// <summary>Has no content and no end tag.</summary>
    public bool IsVoid { get; init; }
}

/// <summary>The elements that a chapter may have. What is not in the table loses its tags and keeps its text.</summary>
internal static class ChapterElements
{
    private static readonly ChapterElement Unknown = new(null, false);

    private static readonly FrozenDictionary<string, ChapterElement> Table = Make();

    public static ChapterElement Of(string name) => Table.GetValueOrDefault(name, Unknown);

    private static FrozenDictionary<string, ChapterElement> Make()
    {
        var table = new Dictionary<string, ChapterElement>(StringComparer.Ordinal);
        Same(true, "p div section figure figcaption blockquote pre ul dl dt dd table caption thead tbody tfoot tr details summary");
        Same(false, "em strong b i u s del ins small sub sup cite q dfn code kbd samp var bdi bdo ruby rt rp abbr");
        // Landmarks and the page's heading belong to the page around the chapter.
        As("div", true, "main header footer nav aside article center address hgroup fieldset form dir menu");
        As("span", false, "span mark time big tt font data label");
        As("s", false, "strike");
        for (var level = 1; level <= 6; level++)
            table[$"h{level}"] = new ChapterElement($"h{Math.Min(6, level + 1)}", true);
        table["ol"] = new ChapterElement("ol", true, "start", "reversed");
        table["li"] = new ChapterElement("li", true, "value");
        table["td"] = new ChapterElement("td", true, "colspan", "rowspan");
        table["th"] = new ChapterElement("th", true, "colspan", "rowspan", "scope");
        table["br"] = new ChapterElement("br", false) { IsVoid = true };
        table["hr"] = new ChapterElement("hr", true) { IsVoid = true };
        table["wbr"] = new ChapterElement("wbr", false) { IsVoid = true };
        // Written by hand, each in its own way.
        table["a"] = new ChapterElement("a", false);
        table["img"] = table["image"] = new ChapterElement(null, false) { IsVoid = true };
        foreach (var name in Words("script style template noscript iframe noembed noframes xmp textarea title object embed applet param head meta link base audio video source track canvas map area frame frameset "
            + "select option optgroup datalist button input output progress meter dialog marquee slot portal foreignobject animate set use symbol defs metadata annotation annotation-xml"))
            table[name] = new ChapterElement(null, false) { IsDropped = true };
        foreach (var name in Words("meta link base param source track area frame input embed"))
            table[name] = new ChapterElement(null, false) { IsDropped = true, IsVoid = true };
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Same(bool isBlock, string names)
        {
            foreach (var name in Words(names)) table[name] = new ChapterElement(name, isBlock);
        }

        void As(string tag, bool isBlock, string names)
        {
            foreach (var name in Words(names)) table[name] = new ChapterElement(tag, isBlock);
        }
    }

    private static string[] Words(string text) => text.Split(' ');
}
