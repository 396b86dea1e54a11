using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Small pictures of a film side by side in one, ten in a row. Pure.</summary>
/// <param name="EveryNth">Which of the film's segments have a picture.</param>
internal sealed record Storyboard(IReadOnlyList<TimeSpan> Starts, TimeSpan End, int EveryNth, int Width, int Height)
{
    private const int MostPictures = 100;
    private const int InARow = 10;
    private const int PictureWidth = 160;
    private const int MostHeight = 284;

    public int Columns => Math.Min(InARow, Starts.Count);

    public int Rows => (Starts.Count + InARow - 1) / InARow;

    /// <summary>One picture a segment, or of a long film of every second, third ... segment.</summary>
    /// <param name="width">Of the film.</param>
    public static Storyboard Of(HlsPlaylist film, int width, int height)
    {
        var nth = Math.Max(1, (film.Segments.Count + MostPictures - 1) / MostPictures);
        var high = Math.Clamp((int)Math.Round(PictureWidth * (double)height / width / 2) * 2, 2, MostHeight);
        return new Storyboard([.. film.Segments.Where((_, at) => at % nth == 0).Select(s => s.Start)], film.Length, nth, PictureWidth, high);
    }

    /// <summary>WebVTT whose cues name a part of the picture (Media Fragments URI 1.0).</summary>
    public string Cues(string picture)
    {
        var text = new StringBuilder("WEBVTT\n");
        for (var at = 0; at < Starts.Count; at++)
        {
            var end = at + 1 < Starts.Count ? Starts[at + 1] : End;
            text.Append(CultureInfo.InvariantCulture, $"\n{Clock(Starts[at])} --> {Clock(end)}\n{picture}#xywh={at % InARow * Width},{at / InARow * Height},{Width},{Height}\n");
        }

        return text.ToString();
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss\\.fff}");
}
