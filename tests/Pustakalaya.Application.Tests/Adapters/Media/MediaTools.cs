using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Media.Captions;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;

namespace Pustakalaya.Application.Tests.Adapters.Media;

/// <summary>The real tools with a temporary folder of their own. Disposing checks that no file and no process of it is left.</summary>
internal sealed class MediaTools : IDisposable
{
    /// <summary>Read once: the dictionary is large.</summary>
    private static readonly NepaliWords Words = new(Options.Create(new MediaOptions()), NullLogger<NepaliWords>.Instance);

    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-media-").FullName;
    private readonly ToolRunner _runner;

    public MediaTools(Action<MediaOptions>? change = null)
    {
        var options = new MediaOptions { TemporaryFolder = Path.Combine(_folder, "tools"), MaxParallel = 2 };
        change?.Invoke(options);
        Directory.CreateDirectory(options.TemporaryFolder);
        Directory.CreateDirectory(Kept);
        var wrapped = Options.Create(options);
        _runner = new ToolRunner(wrapped, TimeProvider.System, NullLogger<ToolRunner>.Instance);
        Poppler = new Poppler(_runner, NullLogger<Poppler>.Instance);
        Extractor = new PdfExtractor(Poppler, Words);
        Webp = new WebpEncoder(_runner);
        Previewer = new PdfPreviewer(Poppler, Webp, _runner);
        Prober = new MediaProber(new Ffprobe(_runner));
        MediaCovers = new MediaCoverMaker(_runner, Webp);
        Images = new ImageDrawer(Webp, _runner);
        Unpacker = new EpubUnpacker(new BookPictures(_runner), _runner);
        Captions = new CaptionsReader(_runner);
        Playables = new MediaPlayableMaker(new FilmMaker(_runner), new SoundMaker(_runner));
    }

    public Poppler Poppler { get; }

    public PdfExtractor Extractor { get; }

    public WebpEncoder Webp { get; }

    public PdfPreviewer Previewer { get; }

    public MediaProber Prober { get; }

    public MediaCoverMaker MediaCovers { get; }

    public ImageDrawer Images { get; }

    public ToolRunner Runner => _runner;

    public EpubUnpacker Unpacker { get; }

    public MediaPlayableMaker Playables { get; }

    public CaptionsReader Captions { get; }

    /// <summary>Where <see cref="Keep"/> puts pictures.</summary>
    public string Kept => Path.Combine(_folder, "kept");

    public Task Keep(string name, string file, CancellationToken ct)
    {
        File.Move(file, Path.Combine(Kept, name), overwrite: true);
        return Task.CompletedTask;
    }

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A film or recording made by ffmpeg itself, with the ending of <paramref name="name"/>.</summary>
    public async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var path = Path.Combine(_folder, name);
        await MadeMedia.MakeAsync(path, arguments);
        return path;
    }

    /// <summary>All pages of a file in order.</summary>
    public async Task<IReadOnlyList<ExtractedPage>> ReadAsync(string path)
    {
        var facts = await Extractor.ProbeAsync(path, MediaType.Pdf, CancellationToken.None);
        var pages = new List<ExtractedPage>();
        await foreach (var page in Extractor.ExtractAsync(path, facts, CancellationToken.None)) pages.Add(page);
        pages.Should().HaveCount(facts.PagesUsed).And.OnlyHaveUniqueItems(page => page.Number);
        return [.. pages.OrderBy(page => page.Number)];
    }

    public void Dispose()
    {
        Directory.GetFileSystemEntries(Path.Combine(_folder, "tools")).Should().BeEmpty("tools leave nothing behind");
        ProcessesNaming(_folder).Should().BeEmpty("tools do not outlive their call");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Command lines and working folders of all processes that name a folder.</summary>
    private static List<string> ProcessesNaming(string folder)
    {
        var found = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                var at = new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
                if (command.Contains(folder, StringComparison.Ordinal) || at?.StartsWith(folder, StringComparison.Ordinal) == true) found.Add($"{process}: {command}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended, or belongs to somebody else.
            }
        }

        return found;
    }
}
