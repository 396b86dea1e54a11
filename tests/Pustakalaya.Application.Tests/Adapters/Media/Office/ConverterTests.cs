using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Media.Office;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Office;

public sealed class ConverterTests : IDisposable
{
    private const string Words = "Water पानी";

    private readonly MediaTools _tools = new();

    public void Dispose() => _tools.Dispose();

    public static TheoryData<string, byte[]> Files => new()
    {
        { "docx", OfficeFile.Docx(Words) },
        { "xlsx", OfficeFile.Xlsx(Words) },
        { "pptx", OfficeFile.Pptx(Words) },
        { "odt", OfficeFile.Odt(Words) },
        { "ods", OfficeFile.Ods(Words) },
        { "odp", OfficeFile.Odp(Words) },
        { "rtf", OfficeFile.Rtf(Words) },
        { "txt", Encoding.UTF8.GetBytes(Words) },
    };

    [RequiresTheory(Needs.LibreOffice | Needs.MediaTools)]
    [MemberData(nameof(Files))]
    public async Task An_office_file_becomes_pages_whose_words_are_its_own(string kind, byte[] bytes)
    {
        var pages = await ConvertAsync(bytes);
        string.Concat(pages.Select(p => p.Text)).Should().Contain("Water", kind).And.Contain("पानी", kind);
    }

    [RequiresTheory(Needs.LibreOffice | Needs.MediaTools)]
    [InlineData("doc", "MS Word 97")]
    [InlineData("xls", "MS Excel 97")]
    [InlineData("ppt", "MS PowerPoint 97")]
    public async Task An_office_file_from_before_2007_becomes_pages_too(string ending, string filter)
    {
        var modern = ending switch { "doc" => OfficeFile.Docx(Words), "xls" => OfficeFile.Xlsx(Words), _ => OfficeFile.Pptx(Words) };
        var old = await SaveAsAsync(modern, $"in.{ending}x", $"{ending}:{filter}");

        var type = MediaTypeSniffer.Sniff(old.AsSpan(0, 4096));
        type.Should().Be(MediaType.OldOffice);
        (await new OfficeProber().ProbeAsync(_tools.Write("old", old), type, CancellationToken.None)).Flaw.Should().BeNull();
        string.Concat((await ConvertAsync(old)).Select(p => p.Text)).Should().Contain("Water").And.Contain("पानी");

        var half = () => new OfficeProber().ProbeAsync(_tools.Write("half", old[..600]), type, CancellationToken.None);
        (await half.Should().ThrowAsync<FileRefusedException>()).Which.Failure.Code.Should().Be(FailureCode.Damaged);
    }

    [RequiresFact(Needs.LibreOffice | Needs.MediaTools)]
    public async Task The_lines_and_the_indents_of_plain_text_stay()
    {
        var pages = await ConvertAsync(Encoding.UTF8.GetBytes("अध्याय १\r\n\r\n    क्षेत्रीय शिक्षा\tदोस्रो\r\nविद्यार्थी\fअन्त्य < &"));
        pages.Should().ContainSingle().Which.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim()).Should().Equal("अध्याय १", "क्षेत्रीय शिक्षा दोस्रो", "विद्यार्थी", "अन्त्य < &");
    }

    [RequiresFact(Needs.LibreOffice | Needs.MediaTools)]
    public async Task Row_16_nothing_that_a_file_links_to_is_read_or_asked_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var web = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.png";
        var canary = "file://" + _tools.Write("canary.txt", "canary from the disk"u8.ToArray());
        var picture = "file://" + await PictureFile.MakeAsync(_tools, "canary.png", 64, 64);

        byte[][] files =
        [
            OfficeFile.DocxOf(
                OfficeFile.Run(Words) + OfficeFile.LinkedPicture("web") + OfficeFile.LinkedPicture("disk") + OfficeFile.Field($"INCLUDETEXT \"{canary}\"") + OfficeFile.Field($"INCLUDEPICTURE \"{web}\" \\d")
                + OfficeFile.Field("DDEAUTO sh \"-c\" \"touch /tmp/canary\""),
                OfficeFile.External("web", "image", web) + OfficeFile.External("disk", "image", picture) + OfficeFile.External("template", "attachedTemplate", web)),
            OfficeFile.OpenDocument(
                "text",
                $"""
                <text:p>{Words}</text:p><text:section text:name="s"><text:section-source xlink:href="{canary}"/><text:p>as saved</text:p></text:section>
                <text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{web}" xlink:type="simple"/></draw:frame><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{picture}" xlink:type="simple"/></draw:frame>
                <draw:frame svg:width="9cm" svg:height="9cm"><draw:floating-frame xlink:href="{canary}" xlink:type="simple"/></draw:frame><draw:frame svg:width="9cm" svg:height="9cm"><draw:object xlink:href="{canary}" xlink:type="simple"/></draw:frame></text:p>
                """),
            OfficeFile.Ods(
                Words,
                string.Concat(((string[])[$"COM.MICROSOFT.WEBSERVICE(&quot;{web}&quot;)", $"COM.MICROSOFT.WEBSERVICE(&quot;{canary}&quot;)", $"['{canary}'#$canary.A1]", "DDE(&quot;soffice&quot;;&quot;/etc/hostname&quot;;&quot;A1&quot;)"])
                    .Select(formula => $"<table:table-row><table:table-cell table:formula=\"of:={formula}\"/></table:table-row>"))),
            Encoding.ASCII.GetBytes($"{{\\rtf1\\ansi{{\\*\\template {web}}} Water {{\\field{{\\*\\fldinst {{INCLUDETEXT \"{canary}\"}}}}{{\\fldrslt as saved}}}}{{\\field{{\\*\\fldinst {{INCLUDEPICTURE \"{web}\"}}}}{{\\fldrslt as saved}}}}}}"),
        ];
        foreach (var file in files)
        {
            string.Concat((await ConvertAsync(file)).Select(p => p.Text)).Should().Contain("Water").And.NotContain("canary from");
            var (_, images) = await _tools.Runner.RunAsync(new ToolCall(Tool.PdfImages, "-list", Path.Combine(_tools.Kept, ReadingCopy.Name)) { Limit = TimeSpan.FromSeconds(10) }, CancellationToken.None);
            Encoding.ASCII.GetString(images).Should().NotContain(" 64    64 ", "the picture on the disk is not ours to print");
        }

        listener.Pending().Should().BeFalse("nobody may learn that the file was opened");
    }

    [RequiresFact(Needs.LibreOffice | Needs.MediaTools)]
    public async Task A_file_that_cannot_be_loaded_is_refused_with_the_programs_own_words()
    {
        var broken = () => ConvertAsync(OfficeFile.Zip(("[Content_Types].xml", "<x/>"), ("word/document.xml", "no xml")));
        (await broken.Should().ThrowAsync<FileRefusedException>()).Which.Failure.Detail.Should().Contain("soffice");
    }

    [RequiresFact(Needs.LibreOffice | Needs.MediaTools)]
    public async Task A_conversion_that_is_called_off_leaves_no_process_and_no_file()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));
        var path = _tools.Write("in", OfficeFile.Docx(string.Join(' ', Enumerable.Repeat(Words, 50_000))));
        var convert = () => new LibreOfficeConverter(_tools.Runner).ToPdfAsync(path, MediaType.Docx, _tools.Keep, soon.Token);
        await convert.Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(_tools.Kept).Should().BeTrue();
        Directory.GetFiles(_tools.Kept).Should().BeEmpty();
    }

    [RequiresFact(Needs.MediaTools)]
    public async Task Without_the_program_it_says_what_to_install()
    {
        using var bare = new MediaTools(options => options.ToolPath = "/var/empty");
        var path = bare.Write("in", OfficeFile.Docx(Words));
        var office = () => new LibreOfficeConverter(bare.Runner).ToPdfAsync(path, MediaType.Docx, bare.Keep, CancellationToken.None);
        var failure = (await office.Should().ThrowAsync<ToolUnavailableException>()).Which.Failure;
        failure.Code.Should().Be(FailureCode.ToolMissing);
        failure.Detail.Should().Contain("libreoffice-writer-nogui");
    }

    [RequiresFact(Needs.DjVu | Needs.Ffmpeg | Needs.MediaTools)]
    public async Task A_djvu_becomes_pages()
    {
        var picture = await PictureFile.MakeAsync(_tools, "a.ppm", 200, 300);
        await using var run = await _tools.Runner.StartAsync(new ToolCall(new Tool("c44", "djvulibre-bin"), picture, "a.djvu") { Limit = TimeSpan.FromSeconds(20) }, CancellationToken.None);
        (await run.FinishAsync(CancellationToken.None)).Succeeded.Should().BeTrue();
        var path = _tools.Write("in", await File.ReadAllBytesAsync(Path.Combine(run.Folder, "a.djvu")));

        await new DjvuConverter(_tools.Runner).ToPdfAsync(path, MediaType.DjVu, _tools.Keep, CancellationToken.None);

        (await _tools.Extractor.ProbeAsync(Path.Combine(_tools.Kept, ReadingCopy.Name), MediaType.Pdf, CancellationToken.None)).PageCount.Should().Be(1);
    }

    /// <summary>What the program itself saves in another format.</summary>
    private async Task<byte[]> SaveAsAsync(byte[] bytes, string name, string format)
    {
        var path = _tools.Write(name, bytes);
        var call = new ToolCall(Tool.SOffice, $"-env:UserInstallation={new Uri(Path.Combine(Path.GetDirectoryName(path)!, "profile")).AbsoluteUri}", "--headless", "--norestore", "--convert-to", format, "--outdir", _tools.Kept, path)
        {
            Limit = TimeSpan.FromSeconds(60),
            MemoryMiB = 2048,
        };
        (await _tools.Runner.RunAsync(call, CancellationToken.None)).Result.Succeeded.Should().BeTrue();
        return await File.ReadAllBytesAsync(Path.Combine(_tools.Kept, Path.ChangeExtension(name, format.Split(':')[0])));
    }

    private async Task<IReadOnlyList<ExtractedPage>> ConvertAsync(byte[] bytes)
    {
        var path = _tools.Write("in", bytes);
        await new LibreOfficeConverter(_tools.Runner).ToPdfAsync(path, MediaTypeSniffer.Sniff(bytes.AsSpan(0, Math.Min(4096, bytes.Length))), _tools.Keep, CancellationToken.None);
        return await _tools.ReadAsync(Path.Combine(_tools.Kept, ReadingCopy.Name));
    }
}
