using Microsoft.AspNetCore.Html;

namespace Pustakalaya.Site.Pages.Shared;

public enum NoticeKind
{
    Info,
    Good,
    Warn,
    Bad,
}

/// <summary>One thing the reader should know: what, and what to do about it. <c>_Notice</c>.</summary>
/// <param name="Text">A sentence; HTML content stays HTML, a string is encoded.</param>
public sealed record Notice(NoticeKind Kind, object Text)
{
    internal string? Classes => Kind switch { NoticeKind.Good => "notice good", NoticeKind.Warn => "notice warn", NoticeKind.Bad => "notice bad", _ => "notice" };

    internal string Icon => Kind switch { NoticeKind.Good => "done", NoticeKind.Warn => "warn", NoticeKind.Bad => "fail", _ => "info" };

    /// <summary>Read aloud at once when it is a failure, in turn when it is news.</summary>
    internal string? AriaRole => Kind switch { NoticeKind.Bad => "alert", NoticeKind.Good or NoticeKind.Warn => "status", _ => null };

    internal IHtmlContent Html => Text as IHtmlContent ?? new HtmlContentBuilder().Append(Text.ToString() ?? "");
}
