using System.Globalization;
using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A page as pdftoppm drew it, and the pictures that are wanted of it.</summary>
/// <param name="Size">Of the pixmap; it was drawn for the width <paramref name="DrawnFor"/>, but may be narrower.</param>
/// <param name="Wanted">A picture narrower than asked for stays as narrow as it is.</param>
internal sealed record DrawnPage(string Pixmap, (int Width, int Height) Size, int DrawnFor, IReadOnlyList<(string Name, int Width)> Wanted);

/// <summary><c>cwebp</c>: makes WebP pictures of drawn pages.</summary>
internal sealed class WebpEncoder(ToolRunner tools)
{
    /// <summary>cwebp's quality: 50 keeps the letters of a page sharp at 40 KB.</summary>
    private const string Quality = "50";

    private static readonly TimeSpan OnePicture = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Makes all pictures of several pages in one contained run: <c>xargs</c> starts cwebp for each, which spares a process, its containment and its threads
    /// a picture. The arguments stand in a file of ours, ended by NUL; no shell reads them.
    /// </summary>
    /// <returns>What came out whole: everything, or nothing when one of them failed, so that each can be asked for its reason.</returns>
    public async Task<IReadOnlySet<string>> EncodeAllAsync(IReadOnlyList<DrawnPage> pages, string folder, int nice, CancellationToken ct)
    {
        var pictures = pages.SelectMany(page => page.Wanted.Select(wanted => new Picture(page, wanted.Name, wanted.Width))).ToList();
        if (pictures.Count == 0) return new HashSet<string>();
        var list = Path.Combine(folder, "cwebp.args");
        await File.WriteAllTextAsync(list, string.Concat(pictures.SelectMany(p => p.Arguments).Select(argument => argument + '\0')), new UTF8Encoding(false), ct);
        try
        {
            var call = new ToolCall(Tool.XArgs, "-0", "-a", list, "-n", Number(pictures[0].Arguments.Count), tools.PathOf(Tool.CWebp)) { Limit = OnePicture, Nice = nice };
            var (result, _) = await tools.RunAsync(call, ct);
            return result.Succeeded ? pictures.Select(p => p.File).ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
        }
        catch (ToolUnavailableException)
        {
            // xargs ends with the same codes when a cwebp was killed as when it could not be started: which of them it was, the run of each alone tells.
            return new HashSet<string>();
        }
    }

    /// <summary>Keeps the pictures of a page, those made already and those that are made now.</summary>
    /// <param name="made">Of <see cref="EncodeAllAsync"/>.</param>
    /// <exception cref="FileRefusedException">The encoder fell over the picture.</exception>
    public async Task<IReadOnlyList<PreviewImage>> EncodeAsync(DrawnPage page, IReadOnlySet<string> made, KeepDerived keep, int nice, CancellationToken ct)
    {
        var images = new List<PreviewImage>(page.Wanted.Count);
        foreach (var (name, wanted) in page.Wanted)
        {
            var picture = new Picture(page, name, wanted);
            if (!made.Contains(picture.File))
            {
                var (result, _) = await tools.RunAsync(new ToolCall(Tool.CWebp, picture.Arguments) { Limit = OnePicture, Nice = nice }, ct);
                if (!result.Succeeded) throw PopplerErrors.Refusal(Tool.CWebp, result);
            }

            var bytes = new FileInfo(picture.File).Length;
            await keep(name, picture.File, ct);
            images.Add(new PreviewImage(name, picture.Width, picture.Height, bytes));
        }

        return images;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Picture
    {
        public Picture(DrawnPage page, string name, int wanted)
        {
            Width = Math.Max(1, (int)Math.Round((double)page.Size.Width * wanted / page.DrawnFor));
            Height = Width == page.Size.Width ? page.Size.Height : Math.Max(1, (int)Math.Round((double)page.Size.Height * Width / page.Size.Width));
            File = page.Pixmap + "-" + name;
            // As many arguments with and without a change of size: xargs counts them. 4 is the method that cwebp takes by itself.
            string[] size = Width == page.Size.Width ? ["-quiet", "-m", "4"] : ["-resize", Number(Width), Number(Height)];
            Arguments = ["-quiet", "-q", Quality, .. size, page.Pixmap, "-o", File];
        }

        public int Width { get; }
        public int Height { get; }
        public string File { get; }
        public IReadOnlyList<string> Arguments { get; }
    }
}
