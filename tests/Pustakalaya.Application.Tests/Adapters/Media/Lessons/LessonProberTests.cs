using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media.Lessons;

[Collection(Alone.Name)]
public sealed class LessonProberTests : IDisposable
{
    private const string Page = "<!DOCTYPE html><html lang=\"ne-NP\"><title> भिन्न &amp; दशमलव\n</title><p>आधा</p></html>";

    private readonly LessonFixture _lessons = new();

    public void Dispose() => _lessons.Dispose();

    [Fact]
    public async Task Says_what_a_lesson_is_called_and_holds()
    {
        var facts = await LessonFixture.ProbeAsync(_lessons.Zip(("index.html", Page), ("images/", ""), ("images/a.png", "12345"), ("__MACOSX/._index.html", "x"), ("images/.DS_Store", "x")));

        facts.Title.Should().Be("भिन्न & दशमलव");
        facts.Language.Should().Be("ne");
        facts.Lesson.Should().Be(new LessonFacts("index.html", 2, Encoding.UTF8.GetByteCount(Page) + 5));
        (facts.PageCount, facts.Flaw).Should().Be((0, null));
    }

    [Theory]
    [InlineData("index.html", "index.html,start.html,index.htm")]
    [InlineData("start.html", "start.html,other.html")]
    [InlineData("INDEX.HTM", "INDEX.HTM,other.html")]
    [InlineData("My Lesson/index.html", "My Lesson/index.html,My Lesson/a/index.html")]
    [InlineData("पाठ.html", "पाठ.html,data/other.html")]
    [InlineData("a\\index.html", "a\\index.html,a\\b.png")]
    public async Task Begins_at_the_page_that_people_would_open(string start, string names)
    {
        var facts = await LessonFixture.ProbeAsync(_lessons.Zip([.. names.Split(',').Select(n => (n, "<p>x</p>"))]));
        facts.Lesson!.Start.Should().Be(start.Replace('\\', '/'));
    }

    [Fact]
    public async Task Begins_where_the_manifest_of_a_learning_system_says()
    {
        const string manifest = """
            <manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
              <organizations default="O"><organization identifier="O"><title>Water</title><item identifier="I" identifierref="R2"><title>1</title></item></organization></organizations>
              <resources xml:base="content/"><resource identifier="R1" type="webcontent" href="other.html"/><resource identifier="R2" type="webcontent" adlcp:scormtype="sco" href="sco/launch.html?x=1"/></resources>
            </manifest>
            """;
        var facts = await LessonFixture.ProbeAsync(_lessons.Zip(("imsmanifest.xml", manifest), ("content/other.html", ""), ("content/sco/launch.html", Page), ("a.html", ""), ("b.html", "")));
        facts.Lesson!.Start.Should().Be("content/sco/launch.html");
    }

    [Theory]
    [InlineData("<!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><manifest><resource identifier=\"R\" href=\"&x;\"/></manifest>")]
    [InlineData("<manifest")]
    [InlineData("<manifest><resource identifier=\"R\" href=\"../../etc/passwd\"/></manifest>")]
    public async Task Row_08_a_manifest_that_fetches_or_leads_out_gives_no_start_page(string manifest) =>
        (await LessonFixture.RefusalAsync(_lessons.Zip(("imsmanifest.xml", manifest), ("a.html", ""), ("b.html", "")))).Code.Should().Be(FailureCode.NoStartPage);

    [Fact]
    public async Task A_package_without_a_start_page_is_refused()
    {
        (await LessonFixture.RefusalAsync(_lessons.Zip(("one.txt", "1"), ("two.txt", "2")))).Code.Should().Be(FailureCode.NoStartPage);
        (await LessonFixture.RefusalAsync(_lessons.Zip(("a/x.html", "1"), ("b/y.html", "2")))).Code.Should().Be(FailureCode.NoStartPage);
        (await LessonFixture.RefusalAsync(_lessons.Zip(("h5p.json", "{}"), ("content/content.json", "{}")))).Code.Should().Be(FailureCode.H5pPackage);
    }

    [Theory]
    [InlineData("../../evil.html", "../../evil.html")]
    [InlineData("..\\..\\evil.html", "../../evil.html")]
    [InlineData("a/../../evil", "a/../../evil")]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("C:\\evil.html", "C:/evil.html")]
    [InlineData("c:/evil.html", "c:/evil.html")]
    [InlineData("nul\0byte", "nul_byte")]
    [InlineData("no\uFFFEtext", "no\uFFFEtext")]
    [InlineData("link:secret", "secret")]
    [InlineData("INDEX.html", "INDEX.html")]
    [InlineData("index.html", "index.html")]
    public async Task Row_07_a_name_that_leads_out_a_link_or_a_double_refuses_the_package_and_is_named(string name, string named)
    {
        var failure = await LessonFixture.RefusalAsync(_lessons.Zip(("index.html", Page), (name, "evil")));
        failure.Code.Should().Be(FailureCode.UnsafePackage);
        failure.Detail.Should().Contain($"“{named}”");
        Directory.GetFileSystemEntries(_lessons.Folder).Should().ContainSingle("nothing was written beside the package");
        File.Exists(Path.Combine(Path.GetTempPath(), "evil.html")).Should().BeFalse("and nothing above it");
    }

    [Fact]
    public async Task Row_07_names_that_are_one_after_normalising_are_refused()
    {
        var failure = await LessonFixture.RefusalAsync(_lessons.Zip(("index.html", Page), ("caf\u00E9.png", "1"), ("cafe\u0301.png", "2")));
        failure.Code.Should().Be(FailureCode.UnsafePackage);
    }

    [Fact]
    public async Task Row_05_bombs_are_refused_before_they_take_memory()
    {
        var bomb = _lessons.Write(ZipMaker.Make(("index.html", Encoding.UTF8.GetBytes(Page)), ("zeros.bin", new byte[16 * 1024 * 1024])));
        var many = _lessons.Write(ZipMaker.Make([.. Enumerable.Range(0, 20_001).Select(i => ($"{i}.txt", Array.Empty<byte>()))]));
        var large = _lessons.Write(ZipMaker.Lie(ZipMaker.Make(("index.html", Encoding.UTF8.GetBytes(Page)), ("film.mp4", Noise(20_000))), 1, 24, 3_000_000_000));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        (await LessonFixture.RefusalAsync(bomb)).Code.Should().Be(FailureCode.UnpacksTooLarge);
        (await LessonFixture.RefusalAsync(many)).Code.Should().Be(FailureCode.UnpacksTooLarge);
        (await LessonFixture.RefusalAsync(large)).Code.Should().Be(FailureCode.UnpacksTooLarge);

        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(64L * 1024 * 1024);
    }

    [Fact]
    public async Task Row_05_a_package_inside_a_package_stays_bytes()
    {
        var inner = ZipMaker.Make(("zeros.bin", new byte[16 * 1024 * 1024]));
        var facts = await LessonFixture.ProbeAsync(_lessons.Write(ZipMaker.Make(("index.html", Encoding.UTF8.GetBytes(Page)), ("inner.zip", inner))));
        facts.Lesson!.Bytes.Should().Be(Encoding.UTF8.GetByteCount(Page) + inner.Length);
    }

    [Theory]
    [InlineData(24, 100u)] // Fewer bytes than come out.
    [InlineData(24, 60_001u)] // More.
    [InlineData(16, 1u)] // Another checksum.
    public async Task Row_06_an_entry_that_is_not_what_its_directory_says_refuses_the_package(int field, uint value)
    {
        var zip = ZipMaker.Make(("index.html", Page), ("data.txt", string.Concat(Enumerable.Range(0, 6_000).Select(i => $"{i % 10} line of "))));
        (await LessonFixture.RefusalAsync(_lessons.Write(ZipMaker.Lie(zip, 1, field, value)))).Code.Should().Be(FailureCode.Damaged);
    }

    [Fact]
    public async Task Of_a_package_that_is_cut_off_the_good_part_is_kept_and_the_damage_told()
    {
        var whole = ZipMaker.Make(("index.html", Encoding.UTF8.GetBytes(Page)), ("a.js", Noise(3_000)), ("film.mp4", Noise(50_000)));
        var facts = await LessonFixture.ProbeAsync(_lessons.Write(whole[..30_000]));
        facts.Lesson!.Files.Should().Be(2);
        facts.Flaw!.Code.Should().Be(FailureCode.Damaged);
        facts.Flaw.Detail.Should().Contain("2 files");

        var (pack, _, _) = await _lessons.UnpackAsync(_lessons.Write(whole[..30_000]));
        pack.Find("index.html").Should().NotBeNull();
        pack.Find("film.mp4").Should().BeNull();

        var late = ZipMaker.Make(("film.mp4", Noise(50_000)), ("index.html", Encoding.UTF8.GetBytes(Page)));
        (await LessonFixture.RefusalAsync(_lessons.Write(late[..30_000]))).Code.Should().Be(FailureCode.Damaged, "nothing whole is left of it");
        var middle = ZipMaker.Make(("a.js", Noise(3_000)), ("film.mp4", Noise(50_000)), ("index.html", Encoding.UTF8.GetBytes(Page)));
        (await LessonFixture.RefusalAsync(_lessons.Write(middle[..30_000]))).Code.Should().Be(FailureCode.Damaged, "its start page is gone");
    }

    [Fact]
    public async Task An_entry_behind_a_password_says_so()
    {
        var zip = ZipMaker.Lie(ZipMaker.Make(("index.html", Page), ("b.txt", "secret")), 1, 8, 0x801, bytes: 2);
        (await LessonFixture.RefusalAsync(_lessons.Write(zip))).Code.Should().Be(FailureCode.Encrypted);
    }

    [Fact]
    public void A_folder_that_ends_like_one_of_office_makes_no_office_file()
    {
        MediaTypeSniffer.Sniff(ZipMaker.Make(("crossword/index.html", Page))).Should().Be(MediaType.Zip);
        MediaTypeSniffer.Sniff(ZipMaker.Make(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<x/>"))).Should().Be(MediaType.Docx);
        MediaTypeSniffer.Sniff(ZipMaker.Make(("xl/workbook.xml", "<x/>"))).Should().Be(MediaType.Xlsx);
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }
}
