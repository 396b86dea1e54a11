using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class WebpEncoderTests : IDisposable
{
    private readonly MediaTools _media = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-webp-").FullName;
    private readonly List<string> _kept = [];

    public void Dispose()
    {
        _media.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task All_pictures_of_several_pages_come_from_one_run()
    {
        DrawnPage[] pages = [Page("p-1", whole: true), Page("p-2", whole: true)];
        var made = await _media.Webp.EncodeAllAsync(pages, _folder, nice: 0, default);
        made.Should().HaveCount(4);
        var images = await _media.Webp.EncodeAsync(pages[1], made, KeepAsync, nice: 0, default);
        images.Select(i => (i.Name, i.Width, i.Height)).Should().Equal(("large", 40, 60), ("small", 20, 30));
        _kept.Should().HaveCount(2).And.OnlyContain(path => IsWebp(path));
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task A_broken_page_is_refused_and_the_one_beside_it_is_kept()
    {
        DrawnPage[] pages = [Page("p-1", whole: false), Page("p-2", whole: true)];
        var made = await _media.Webp.EncodeAllAsync(pages, _folder, nice: 0, default);
        made.Should().BeEmpty();
        var broken = () => _media.Webp.EncodeAsync(pages[0], made, KeepAsync, nice: 0, default);
        await broken.Should().ThrowAsync<FileRefusedException>();
        (await _media.Webp.EncodeAsync(pages[1], made, KeepAsync, nice: 0, default)).Should().HaveCount(2);
        _kept.Should().HaveCount(2).And.OnlyContain(path => IsWebp(path));
    }

    private static bool IsWebp(string path) => Encoding.ASCII.GetString(File.ReadAllBytes(path), 8, 4) == "WEBP";

    private DrawnPage Page(string name, bool whole)
    {
        var path = Path.Combine(_folder, name + ".ppm");
        var pixels = new byte[40 * 60 * 3];
        new Random(1).NextBytes(pixels);
        File.WriteAllBytes(path, [.. "P6\n40 60\n255\n"u8, .. whole ? pixels : pixels.AsSpan(0, 100).ToArray()]);
        return new DrawnPage(path, (40, 60), 40, [("large", 40), ("small", 20)]);
    }

    private Task KeepAsync(string name, string path, CancellationToken ct)
    {
        _kept.Add(path);
        return Task.CompletedTask;
    }
}
