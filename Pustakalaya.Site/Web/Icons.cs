using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace Pustakalaya.Site.Web;

/// <summary>Icons of one page: each use is a reference, and the layout writes the symbols that were used once, at the end of the body.</summary>
public sealed partial class Icons
{
    private static readonly FrozenDictionary<string, string> Symbols = Read();
    private static readonly FrozenDictionary<string, IHtmlContent> Plain = Symbols.Keys.ToFrozenDictionary(name => name, IHtmlContent (name) => Of(name, "icon"));
    private readonly List<string> _used = [];

    public static IEnumerable<string> Names => Symbols.Keys;

    /// <summary>An icon beside words; an icon alone needs an <c>aria-label</c> on its button.</summary>
    public IHtmlContent this[string name] => Plain[Mark(name)];

    /// <summary>The icon with other classes, such as <c>icon spin</c>.</summary>
    public IHtmlContent Use(string name, string classes) => Of(Mark(name), classes);

    public IHtmlContent Logo => new HtmlString($"<svg aria-hidden=\"true\"><use href=\"#i-{Mark("logo")}\"/></svg>");

    /// <summary>Carries the symbol for script, which may show it later.</summary>
    public void Carry(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Mark(name);
    }

    public IHtmlContent Sprite()
    {
        var html = new StringBuilder("<svg class=\"sprite\" aria-hidden=\"true\">");
        foreach (var name in _used)
            html.Append(Symbols[name]);
        return new HtmlString(html.Append("</svg>").ToString());
    }

    private static HtmlString Of(string name, string classes) => new HtmlString($"<svg class=\"{classes}\" aria-hidden=\"true\"><use href=\"#i-{name}\"/></svg>");

    private string Mark(string name)
    {
        if (!Symbols.ContainsKey(name))
            throw new ArgumentException($"There is no icon '{name}' in icons.svg.", nameof(name));
        if (!_used.Contains(name))
            _used.Add(name);
        return name;
    }

    private static FrozenDictionary<string, string> Read()
    {
        using var stream = typeof(Icons).Assembly.GetManifestResourceStream("icons.svg") ?? throw new InvalidOperationException("icons.svg is not in the program.");
        using var reader = new StreamReader(stream);
        return Symbol().Matches(reader.ReadToEnd()).ToFrozenDictionary(m => m.Groups[1].Value, m => m.Value);
    }

    [GeneratedRegex("<symbol id=\"i-([a-z]+)\".*?</symbol>", RegexOptions.Singleline)]
    private static partial Regex Symbol();
}
