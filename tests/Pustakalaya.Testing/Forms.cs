using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Pustakalaya.Testing;

/// <summary>Fills in and sends forms as a browser without script does.</summary>
public static class Forms
{
    /// <summary>Sends the form of a page as it stands there, with some fields changed.</summary>
    /// <param name="button">The <c>formaction</c> or name=value of the pressed button; null for the first one.</param>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient visitor, string page, string form, IEnumerable<(string Name, string Value)>? changes = null, string? button = null)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var body = await visitor.GetStringAsync(page);
        var document = await new HtmlParser().ParseDocumentAsync(body);
        return await visitor.SubmitAsync(document, page, form, changes, button);
    }

    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient visitor, IHtmlDocument document, string page, string form, IEnumerable<(string Name, string Value)>? changes = null, string? button = null)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentNullException.ThrowIfNull(document);
        var element = document.QuerySelector(form) ?? throw new InvalidOperationException($"{page} has no form {form}.");
        var fields = FieldsOf(element);
        foreach (var group in (changes ?? []).GroupBy(c => c.Name))
        {
            fields.RemoveAll(f => f.Key == group.Key);
            fields.AddRange(group.Select(c => KeyValuePair.Create(c.Name, c.Value)));
        }

        var pressed = button is null ? null : element.QuerySelector(button) ?? throw new InvalidOperationException($"{page} has no button {button}.");
        if (pressed?.GetAttribute("name") is { Length: > 0 } name)
            fields.Add(KeyValuePair.Create(name, pressed.GetAttribute("value") ?? ""));
        var action = pressed?.GetAttribute("formaction") ?? element.GetAttribute("action") ?? "";
        var target = action.Length == 0 ? page : action[0] == '?' ? page.Split('?')[0] + action : action;
        // FormUrlEncodedContent would refuse nothing, but must not escape twice.
        using var content = new StringContent(string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}")), Encoding.UTF8, "application/x-www-form-urlencoded");
        return await visitor.PostAsync(target, content);
    }

    public static async Task<IHtmlDocument> DocumentAsync(this HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The hidden token of the first form of a page.</summary>
    public static async Task<string> FormTokenAsync(this HttpClient visitor, string page)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var document = await new HtmlParser().ParseDocumentAsync(await visitor.GetStringAsync(page));
        return document.QuerySelector("input[name=formToken]")?.GetAttribute("value") ?? throw new InvalidOperationException($"{page} has no token.");
    }

    private static List<KeyValuePair<string, string>> FieldsOf(IElement form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var field in form.QuerySelectorAll("input[name], textarea[name], select[name]"))
        {
            var name = field.GetAttribute("name")!;
            switch (field)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "file" or "submit" }:
                    break;
                case IHtmlInputElement input:
                    fields.Add(KeyValuePair.Create(name, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add(KeyValuePair.Create(name, area.Value));
                    break;
                case IHtmlSelectElement select:
                    fields.Add(KeyValuePair.Create(name, select.Value ?? ""));
                    break;
            }
        }

        return fields;
    }
}
