using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Site.Web;

/// <summary>Words, numbers, dates and sizes in the language of the request. <c>T</c> in every page.</summary>
public sealed class Texts(IHttpContextAccessor http)
{
    /// <summary><c>ne</c> or <c>en</c>.</summary>
    public string Language { get; } = http.HttpContext is { } context ? LanguageChoice.Of(context) : Languages.Nepali;

    public bool IsNepali => Language == Languages.Nepali;

    /// <summary>The sentence; numbers among the values are written in the language's digits.</summary>
    public string this[string key, params ReadOnlySpan<object> values] => Filled(TextTable.Of(key, Language), values);

    /// <summary><c>key.one</c> for one, <c>key</c> otherwise; the number is the value <c>{0}</c>.</summary>
    public string Count(string key, long count) => this[count == 1 && TextTable.Has(key + ".one") ? key + ".one" : key, count];

    /// <summary>The sentence with links or marks in it: values that are HTML stay HTML, all else is encoded.</summary>
    public IHtmlContent Html(string key, params ReadOnlySpan<object> values)
    {
        var html = new HtmlContentBuilder();
        var sentence = TextTable.Of(key, Language);
        var from = 0;
        for (var open = sentence.IndexOf('{', StringComparison.Ordinal); open >= 0; open = sentence.IndexOf('{', from))
        {
            var close = sentence.IndexOf('}', open);
            html.Append(sentence[from..open]);
            var value = values[int.Parse(sentence.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture)];
            if (value is IHtmlContent content)
                html.AppendHtml(content);
            else
                html.Append(Shown(value));
            from = close + 1;
        }

        return html.Append(sentence[from..]);
    }

    /// <summary>The sentence for what went wrong: <c>error.CODE</c>, or the English one where the table has none.</summary>
    public string Of(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return TextTable.Has("error." + error.Code) ? this["error." + error.Code, error.Args] : error.Message;
    }

    /// <summary>८,०४२ or 8,042.</summary>
    public string Number(long number) => NepaliNumber.Format(number, Language);

    /// <summary>Digits without groups: years, pages.</summary>
    public string Plain(long number) => NepaliNumber.Plain(number, Language);

    /// <summary>४.२ एमबी or 4.2 MB.</summary>
    public string Size(long bytes) => NepaliNumber.FileSize(bytes, Language);

    /// <summary>A name in the reader's language out of the two that are kept.</summary>
    public string Name(string ne, string en) => IsNepali ? ne : en;

    /// <summary>As exactly as known, both calendars: वि.सं. २०८० (सन् २०२३/२४).</summary>
    public string Date(PartialDate date) => date.ToText(Language);

    /// <summary>A day in both calendars.</summary>
    public string Day(DateOnly day) => PartialDate.TryCreate(DateCalendar.Gregorian, day.Year, day.Month, day.Day, out var date, out _) ? Date(date) : day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Whether there is such a text.</summary>
    public static bool Has(string key) => TextTable.Has(key);

    /// <summary>The first calendar alone, for lists: वि.सं. २०८०.</summary>
    public string ShortDate(PartialDate date) => Date(date).Split(" (")[0];

    /// <summary>For a <c>lang</c> attribute: the language that is known, else the one that the script suggests.</summary>
    public string LangOf(string? code, string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return code is { Length: > 0 } and not "und" ? code : words.Any(c => c is >= '\u0900' and <= '\u097F') ? Languages.Nepali : Languages.English;
    }

    private string Filled(string sentence, ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            sentence = sentence.Replace("{" + i.ToString(CultureInfo.InvariantCulture) + "}", Shown(values[i]), StringComparison.Ordinal);
        return sentence;
    }

    private string Shown(object value) => value switch
    {
        int number => Number(number),
        long number => Number(number),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
