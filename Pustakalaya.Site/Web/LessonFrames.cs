namespace Pustakalaya.Site.Web;

/// <summary>Lets a page frame one lesson, and nothing else of the lessons' origin.</summary>
public sealed class LessonFrames
{
    private readonly ContentAddress _content;

    internal LessonFrames(ContentAddress content) => _content = content;

    /// <summary>What a lesson may do in its frame; its own answers say the same.</summary>
    public const string Rights = "allow-scripts allow-forms allow-modals allow-pointer-lock";

    /// <summary>This reader can get lessons from another origin than the site's.</summary>
    public bool CanReach(HttpRequest request) => _content.For(request) is not null;

    /// <summary>The page's policy now admits this folder in a frame.</summary>
    /// <param name="folder">Of the lesson, with a slash at both ends.</param>
    /// <returns>Its address, in whatever scheme the page has.</returns>
    public string Allow(HttpContext context, string folder)
    {
        ArgumentNullException.ThrowIfNull(context);
        var host = _content.For(context.Request) ?? throw new InvalidOperationException("There is no origin for lessons that this reader could reach.");
        context.Response.Headers.ContentSecurityPolicy = $"{SecurityHeaders.ContentPolicy}; frame-src {host}{folder}";
        return $"//{host}{folder}";
    }
}
