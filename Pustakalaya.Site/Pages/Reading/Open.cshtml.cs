using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Reading;

/// <summary>An interactive lesson in a frame of another origin.</summary>
public sealed class OpenModel(IMediator mediator, Texts texts, Links links, LessonFrames frames) : PageModel
{
    /// <summary>At 400 kbit/s larger ones take longer than half a minute: their size is told first.</summary>
    private const long Small = 1_500_000;

    public OpenLesson.Model Lesson { get; private set; } = null!;

    /// <summary>Address of the first page; null when it is not to be loaded yet, or there is none.</summary>
    public string? Frame { get; private set; }

    /// <summary>The lesson could be played, but not under the name by which this reader came.</summary>
    public bool IsOutOfReach { get; private set; }

    /// <param name="load">The reader has seen the size.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string slug, [FromQuery] string? load, CancellationToken ct)
    {
        var result = await mediator.Send(new OpenLesson.Query(new ItemId(id), texts.Language), ct);
        return result.ToPage(this, lesson =>
        {
            if (slug != Links.SlugOf(lesson.Slug))
                return LocalRedirect(links.Open(lesson.Id, lesson.Slug));
            // What can be unpublished, or is an editor's draft, is asked for again each time.
            Response.Headers.CacheControl = "private, no-store";
            Lesson = lesson;
            if (lesson.State != OpenLesson.State.Ready)
                return Page();
            IsOutOfReach = !frames.CanReach(Request);
            if (!IsOutOfReach && (load == "yes" || lesson.Size <= Small))
                Frame = frames.Allow(HttpContext, lesson.Folder) + lesson.Start;
            return Page();
        });
    }
}
