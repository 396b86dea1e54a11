using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Media.Office;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Office;

public sealed class OfficeProberTests : IDisposable
{
    private const string Core = "<?xml version=\"1.0\"?><cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\">";

    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-office-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Reads_title_and_author_of_a_word_file()
    {
        var facts = await ProbeAsync(OfficeFile.Docx("x", ("docProps/core.xml", Core + "<dc:title>पानीको\nयात्रा</dc:title><dc:creator>Sita</dc:creator><dcterms:created>2026-03-01T10:00:00Z</dcterms:created></cp:coreProperties>")));
        (facts.Title, facts.Author, facts.PageCount, facts.Flaw).Should().Be(("पानीको यात्रा", "Sita", 0, null));
        facts.Created!.Value.Year.Should().Be(2026);
    }

    [Fact]
    public async Task Reads_title_and_author_of_an_open_document()
    {
        const string Meta = "<?xml version=\"1.0\"?><office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><office:meta><dc:creator>Last</dc:creator><meta:initial-creator>First</meta:initial-creator><dc:title>Water</dc:title></office:meta></office:document-meta>";
        var facts = await ProbeAsync(OfficeFile.OpenDocument("text", "<text:p>x</text:p>", ("meta.xml", Meta)));
        (facts.Title, facts.Author).Should().Be(("Water", "First"));
    }

    [Theory]
    [InlineData("text", "application/vnd.oasis.opendocument.text")]
    [InlineData("spreadsheet", "application/vnd.oasis.opendocument.spreadsheet")]
    [InlineData("presentation", "application/vnd.oasis.opendocument.presentation")]
    public void Each_open_document_is_called_what_it_is(string kind, string type) => MediaTypeSniffer.Sniff(OfficeFile.OpenDocument(kind, "")).Value.Should().Be(type);

    [Fact]
    public async Task What_opens_with_a_password_only_is_refused_as_that()
    {
        (await RefusalAsync(OfficeFile.Ole("EncryptionInfo", "EncryptedPackage"))).Should().Be(FailureCode.Encrypted);
        (await RefusalAsync(OfficeFile.OpenDocument("text", "", ("META-INF/manifest.xml", "<manifest:manifest><manifest:encryption-data/></manifest:manifest>")))).Should().Be(FailureCode.Encrypted);
        var doc = OfficeFile.Ole("WordDocument");
        (await RefusalAsync(doc)).Should().BeNull();
        doc[(512 * 3) + 11] = 0x01;
        (await RefusalAsync(doc)).Should().Be(FailureCode.Encrypted);
        var xls = OfficeFile.Ole("Workbook");
        (await RefusalAsync(xls)).Should().BeNull();
        new byte[] { 0x09, 0x08, 2, 0, 0, 6, 0x2F, 0, 4, 0 }.CopyTo(xls, 512 * 3);
        (await RefusalAsync(xls)).Should().Be(FailureCode.Encrypted);
    }

    [Fact]
    public async Task An_old_container_that_is_no_office_file_is_refused_by_name() => (await RefusalAsync(OfficeFile.Ole("Installer"))).Should().Be(FailureCode.NotYetSupported);

    [Fact]
    public async Task Every_way_to_cut_an_old_container_short_has_a_stated_outcome()
    {
        var whole = OfficeFile.Ole("WordDocument");
        for (var length = 8; length < whole.Length; length += 101)
            (await RefusalAsync(whole[..length])).Should().Match(code => code == null || code == FailureCode.Damaged);
    }

    [Theory]
    [InlineData("docProps/core.xml")]
    [InlineData("word/styles.xml")]
    [InlineData("word/_rels/styles.xml.rels")]
    public async Task Row_08_a_word_file_that_defines_entities_is_refused_before_any_program_reads_it(string part)
    {
        var canary = Path.Combine(_folder, "canary");
        await File.WriteAllTextAsync(canary, "canary");
        var xml = $"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file://{canary}\"><!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{Core[21..]}<dc:title xmlns:dc=\"d\">&e;&b;</dc:title></cp:coreProperties>";
        (await RefusalAsync(OfficeFile.Docx("x", (part, xml)))).Should().Be(FailureCode.Damaged);
    }

    [Fact]
    public async Task Row_05_a_word_file_that_unpacks_to_more_than_any_book_is_refused() =>
        (await RefusalAsync(OfficeFile.Docx("x", ("word/media/zeros.bin", new string('0', 30_000_000))))).Should().Be(FailureCode.UnpacksTooLarge);

    [Fact]
    public async Task Row_07_an_entry_that_points_out_of_the_file_is_refused() =>
        (await RefusalAsync(OfficeFile.Docx("x", ("../../evil.sh", "x")))).Should().Be(FailureCode.Damaged);

    [Fact]
    public async Task A_word_file_that_is_cut_off_is_damaged()
    {
        var whole = OfficeFile.Docx("x", ("word/media/a.bin", new string('0', 3000)));
        var facts = await ProbeAsync(whole[..^30]);
        facts.Flaw!.Code.Should().Be(FailureCode.Damaged);
        (await RefusalAsync(whole[..100], MediaType.Docx)).Should().Be(FailureCode.Damaged);
    }

    [Fact]
    public async Task Rich_text_and_djvu_that_are_cut_off_say_so()
    {
        (await ProbeAsync(OfficeFile.Rtf("whole"))).Flaw.Should().BeNull();
        (await ProbeAsync(OfficeFile.Rtf("half")[..^1])).Flaw!.Code.Should().Be(FailureCode.Damaged);
        (await ProbeAsync([.. "AT&TFORM"u8, 0, 0, 0, 8, .. "DJVU"u8, 1, 2, 3, 4])).Flaw.Should().BeNull();
        (await ProbeAsync([.. "AT&TFORM"u8, 0, 0, 1, 0, .. "DJVM"u8, 1, 2, 3, 4])).Flaw!.Code.Should().Be(FailureCode.Damaged);
        (await RefusalAsync([.. "AT&TFORM"u8, 0, 0, 0, 8, .. "XXXX"u8])).Should().Be(FailureCode.Damaged);
    }

    [Fact]
    public void Text_is_read_as_what_it_says_it_is_and_else_refused_with_what_to_do()
    {
        PlainText.Decode([.. Encoding.UTF8.Preamble, .. "नमस्ते"u8]).Should().Be("नमस्ते");
        PlainText.Decode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("नमस्ते")]).Should().Be("नमस्ते");
        PlainText.Decode([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("नमस्ते")]).Should().Be("नमस्ते");
        var legacy = () => PlainText.Decode([0x41, 0xE9, 0x42]);
        legacy.Should().Throw<FileRefusedException>().Which.Failure.Detail.Should().Contain("save it as UTF-8");
    }

    [Fact]
    public void Text_of_two_bytes_a_letter_is_taken_for_text()
    {
        MediaTypeSniffer.Sniff([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("नमस्ते")]).Should().Be(MediaType.Text);
        MediaTypeSniffer.Sniff([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("Hello")]).Should().Be(MediaType.Text);
    }

    private async Task<FileFacts> ProbeAsync(byte[] bytes, MediaType? type = null)
    {
        var path = Path.Combine(_folder, "file");
        await File.WriteAllBytesAsync(path, bytes);
        return await new OfficeProber().ProbeAsync(path, type ?? MediaTypeSniffer.Sniff(bytes.AsSpan(0, Math.Min(4096, bytes.Length))), CancellationToken.None);
    }

    private async Task<FailureCode?> RefusalAsync(byte[] bytes, MediaType? type = null)
    {
        try
        {
            await ProbeAsync(bytes, type);
            return null;
        }
        catch (FileRefusedException e)
        {
            return e.Failure.Code;
        }
    }
}
