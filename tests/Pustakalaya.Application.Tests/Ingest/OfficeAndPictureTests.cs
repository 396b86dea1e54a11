using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Reading;
using Pustakalaya.Application.Tests.Adapters.Media;
using Pustakalaya.Application.Tests.Adapters.Media.Office;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

/// <summary>The path of what is no PDF, with the real tools; LibreOffice is there once a test installs it.</summary>
public sealed class OfficeAndPictureTests(OfficeAndPictureTests.Fixture app) : IClassFixture<OfficeAndPictureTests.Fixture>
{
    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_picture_is_a_book_of_one_page_without_words()
    {
        var picture = await app.UploadAsync("map.png", await Fixture.PictureAsync(300, 200));
        await app.SendAsync(new EditMetadata.Command(picture.ItemId, null, new MetadataForm { TitleNe = "नक्सा" }));
        await app.SendAsync(new SetPublishWhenReady.Command(picture.ItemId, true));

        await app.SendAsync(new CheckFile.Command(picture.ItemId, picture.FileId));
        await app.SendAsync(new MakePreviews.Command(picture.ItemId, picture.FileId));
        (await app.ItemAsync(picture)).Status.Should().Be(ItemStatus.Published, "its words are not waited for");
        await app.SendAsync(new MakePageImages.Command(picture.ItemId, picture.FileId, 1, 1));
        await app.SendAsync(new IndexItem.Command(picture.ItemId));

        var file = (await app.ItemAsync(picture)).Files[0];
        file.Stages.Should().OnlyContain(s => s.State == StageState.Done && s.Reason == null);
        (file.PageCount, file.CoverWidth, file.CoverHeight).Should().Be((1, 300, 200));
        var page = (await app.SendAsync(new GetReaderPage.Query(picture.ItemId, 1, null, "ne", false))).Value;
        (page.Book.State, page.Book.Pages, page.Picture, page.Words).Should().Be((BookState.Ready, 1, GetReaderPage.Picture.Made, Readability.Empty));
        page.Height.Should().Be(6_666, "the page has the shape of the picture");
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.Ffmpeg)]
    public async Task A_picture_that_is_added_to_a_book_becomes_its_cover_and_nothing_more()
    {
        var book = await app.UploadAsync("book.txt", "A book of words."u8.ToArray());
        var cover = await app.UploadAsync("cover.png", await Fixture.PictureAsync(400, 600), book.ItemId);

        await app.SendAsync(new CheckFile.Command(cover.ItemId, cover.FileId));
        await app.SendAsync(new MakePreviews.Command(cover.ItemId, cover.FileId));

        cover.ItemId.Should().Be(book.ItemId);
        var file = (await app.ItemAsync(cover)).Files.Single(f => f.Id == cover.FileId);
        file.Role.Should().Be(FileRole.Cover);
        file.Stages.Select(s => (s.Name, s.State)).Should().BeEquivalentTo([(StageName.Check, StageState.Done), (StageName.Cover, StageState.Done)]);
        var item = (await app.SendAsync(new GetItem.Query(book.ItemId))).Value;
        item.Cover.Should().Be(new CoverPicture(cover.FileId, file.Hash, 400, 600));
        item.MainFile!.Id.Should().Be(book.FileId);
        (await app.EventsAsync(cover)).Should().NotContain("ingest.first-pages-wanted.v1").And.Contain("ingest.previews-made.v1");
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools | Needs.LibreOffice)]
    public async Task Without_LibreOffice_a_word_file_is_a_download_and_a_retry_after_its_installation_makes_a_book_of_it()
    {
        app.Uninstall("soffice");
        var file = await app.UploadAsync("lesson.docx", OfficeFile.Docx("Water पानी", ("docProps/core.xml", "<p:coreProperties xmlns:p=\"p\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>Water</dc:title></p:coreProperties>")));
        await app.SendAsync(new CheckFile.Command(file.ItemId, file.FileId));
        await app.SendAsync(new ConvertFile.Command(file.FileId));
        await app.SendAsync(new IndexItem.Command(file.ItemId));

        var stored = (await app.ItemAsync(file)).Files[0];
        stored.Stages.Should().OnlyContain(s => s.State == StageState.Done);
        stored.Stages.Where(s => s.Reason == FailureCode.ConverterMissing).Select(s => s.Name).Should().BeEquivalentTo([StageName.Convert, StageName.Text, StageName.Cover, StageName.Pages]);
        (stored.PageCount, stored.Facts!.Title).Should().Be((null, "Water"));

        app.Install("soffice");
        (await app.SendAsync(new RetryStage.Command(file.ItemId, file.FileId, StageName.Text))).IsOk.Should().BeTrue();
        await app.SendAsync(new ConvertFile.Command(file.FileId));
        await app.SendAsync(new ExtractText.Command(file.ItemId, file.FileId));
        await app.SendAsync(new MakePreviews.Command(file.ItemId, file.FileId));
        await app.SendAsync(new MakePageImages.Command(file.ItemId, file.FileId, 1, 1));
        await app.SendAsync(new IndexItem.Command(file.ItemId));

        stored = (await app.ItemAsync(file)).Files[0];
        stored.Stages.Should().OnlyContain(s => s.State == StageState.Done && s.Reason == null);
        (stored.PageCount, stored.Facts!.Title, stored.CoverWidth).Should().Be((1, "Water", 640));
        var page = (await app.SendAsync(new GetReaderPage.Query(file.ItemId, 1, null, "ne", false))).Value;
        (page.Picture, page.Words).Should().Be((GetReaderPage.Picture.Made, Readability.Readable));
        page.Text.Should().Contain("पानी");
        var original = (await app.SendAsync(new OpenFile.Query(file.FileId, null))).Value;
        original.Type.Value.Should().Be("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "readers download what was brought in");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_that_cannot_be_converted_stays_a_download_with_the_reason()
    {
        var file = await app.UploadAsync("old.txt", [.. "Nepal "u8, 0xE9, 0xE8]);
        app.Install("soffice");
        await app.SendAsync(new CheckFile.Command(file.ItemId, file.FileId));
        await app.SendAsync(new ConvertFile.Command(file.FileId));

        var stored = (await app.ItemAsync(file)).Files[0];
        var convert = stored.Stage(StageName.Convert);
        (convert.State, convert.Reason).Should().Be((StageState.Done, FailureCode.NotConverted));
        convert.Detail.Should().Contain("save it as UTF-8");
        stored.IsDone(StageName.Check, StageName.Convert, StageName.Text, StageName.Cover, StageName.Pages).Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres | Needs.MediaTools)]
    public async Task When_the_pages_made_of_it_cannot_be_read_the_file_stays_a_download_with_the_reason()
    {
        app.Replace("soffice", """
            #!/bin/sh
            while [ "$1" != --outdir ]; do shift; done
            printf '%%PDF-1.7 and no more' > "$2/in.pdf"
            """);
        var file = await app.UploadAsync("lesson.docx", OfficeFile.Docx("Wind"));
        await app.SendAsync(new CheckFile.Command(file.ItemId, file.FileId));
        await app.SendAsync(new ConvertFile.Command(file.FileId));
        app.Uninstall("soffice");

        var stored = (await app.ItemAsync(file)).Files[0];
        stored.Stages.Where(s => s.Name != StageName.Index).Should().OnlyContain(s => s.State == StageState.Done, "nothing is left to wait for");
        (stored.Stage(StageName.Convert).Reason, stored.PageCount).Should().Be((FailureCode.NotConverted, null));
        stored.Stage(StageName.Convert).Detail.Should().StartWith("The PDF made of it cannot be read: Damaged");
        Directory.GetFiles(app.StorageRoot, "reading.pdf", SearchOption.AllDirectories).Should().NotContain(path => path.Contains(stored.Hash.Value, StringComparison.Ordinal), "nobody reads it");
        (await app.SendAsync(new OpenFile.Query(file.FileId, null))).Value.Should().NotBeNull();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_mobipocket_book_is_kept_and_given_out()
    {
        var book = await app.UploadAsync("book.mobi", MobipocketTests.Book());
        await app.SendAsync(new CheckFile.Command(book.ItemId, book.FileId));
        await app.SendAsync(new MakePreviews.Command(book.ItemId, book.FileId));
        await app.SendAsync(new IndexItem.Command(book.ItemId));

        var stored = (await app.ItemAsync(book)).Files[0];
        stored.Stages.Select(s => s.Name).Should().BeEquivalentTo([StageName.Check, StageName.Cover, StageName.Index]);
        stored.Stages.Should().OnlyContain(s => s.State == StageState.Done && s.Reason == null);
        (stored.CoverWidth, stored.Facts!.Title).Should().Be((null, "पानीको यात्रा"));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG")]
    [InlineData("GIF89a          ", "GIF")]
    [InlineData("BM\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0036\u0000\u0000\u0000\u0028\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0001\u0000\u0000\u0000", "BMP")]
    [InlineData("\u0000\u0000\u0000\u0018ftypheic\u0000\u0000\u0000\u0000", "HEIC")]
    public async Task Row_09_other_pictures_are_refused_by_name_with_what_to_do(string content, string label)
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes(content);
        var refused = await app.SendAsync(new AcceptUpload.Command("picture.jpg", new MemoryStream(bytes), bytes.Length));
        refused.Errors[0].Code.Should().Be("upload.other-picture");
        refused.Errors[0].Message.Should().Contain(label).And.Contain("Save it as PNG or JPEG");
    }

    public sealed class Fixture : SliceFixture
    {
        private static readonly string[] Tools =
            ["setsid", "timeout", "prlimit", "nice", "pdfinfo", "pdffonts", "pdfimages", "pdftohtml", "pdftotext", "pdftoppm", "cwebp", "xargs", "ffmpeg", "unshare", "true"];

        private readonly string _bin = Directory.CreateTempSubdirectory("pustakalaya-bin-").FullName;

        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Media:ToolPath", _bin)];

        public override Task InitializeAsync()
        {
            foreach (var tool in Tools) Install(tool);
            return base.InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(_bin, recursive: true);
        }

        internal void Install(string tool)
        {
            if (!File.Exists(Path.Combine(_bin, tool))) File.CreateSymbolicLink(Path.Combine(_bin, tool), "/usr/bin/" + tool);
        }

        internal void Replace(string tool, string script)
        {
            Uninstall(tool);
            File.WriteAllText(Path.Combine(_bin, tool), script);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_bin, tool), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        internal void Uninstall(string tool) => File.Delete(Path.Combine(_bin, tool));

        internal async Task<AcceptUpload.Model> UploadAsync(string name, byte[] bytes, ItemId? to = null) =>
            (await SendAsync(new AcceptUpload.Command(name, new MemoryStream(bytes), bytes.Length, to))).Value;

        internal static async Task<byte[]> PictureAsync(int width, int height)
        {
            using var tools = new MediaTools();
            return await File.ReadAllBytesAsync(await PictureFile.MakeAsync(tools, "a.png", width, height));
        }

        internal Task<Item> ItemAsync(AcceptUpload.Model file) =>
            WithDbAsync(db => db.Items.AsNoTracking().Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).AsSplitQuery().SingleAsync(i => i.Id == file.ItemId));

        internal Task<List<string>> EventsAsync(AcceptUpload.Model file) => WithDbAsync(async db =>
            (await db.Outbox.AsNoTracking().OrderBy(m => m.Id).ToListAsync()).Where(m => m.Body.Contains(file.FileId.ToString(), StringComparison.Ordinal)).Select(m => m.Name).ToList());
    }
}
