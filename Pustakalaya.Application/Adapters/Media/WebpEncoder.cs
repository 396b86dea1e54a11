using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary><c>cwebp</c>: makes WebP pictures of a drawn page.</summary>
internal sealed class WebpEncoder(ToolRunner tools)
{
    /// <summary>cwebp's quality: 50 keeps the letters of a page sharp at 40 KB.</summary>
    private const string Quality = "50";

    /// <summary>One picture for each name; a picture narrower than asked for stays as narrow as it is.</summary>
    /// <param name="pixmap">What pdftoppm wrote.</param>
    /// <param name="size">Of the pixmap; it was drawn for the width <paramref name="drawnFor"/>, but may be narrower.</param>
    /// <exception cref="FileRefusedException">The encoder fell over the picture.</exception>
    public async Task<IReadOnlyList<PreviewImage>> EncodeAsync(
        string pixmap, (int Width, int Height) size, int drawnFor, IReadOnlyList<(string Name, int Width)> names, KeepPreview keep, int nice, CancellationToken ct)
    {
        var images = new List<PreviewImage>(names.Count);
        foreach (var (name, wanted) in names)
        {
            var width = Math.Max(1, (int)Math.Round((double)size.Width * wanted / drawnFor));
            var height = width == size.Width ? size.Height : Math.Max(1, (int)Math.Round((double)size.Height * width / size.Width));
            var picture = pixmap + "-" + name;
            string[] resize = width == size.Width ? [] : ["-resize", Number(width), Number(height)];
            var (result, _) = await tools.RunAsync(
                new ToolCall(Tool.CWebp, ["-quiet", "-q", Quality, .. resize, pixmap, "-o", picture]) { Limit = TimeSpan.FromSeconds(20), Nice = nice }, ct);
            if (!result.Succeeded) throw PopplerErrors.Refusal(Tool.CWebp, result);
            var bytes = new FileInfo(picture).Length;
            await keep(name, picture, ct);
            images.Add(new PreviewImage(name, width, height, bytes));
        }

        return images;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
