using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

public sealed class SmallUploads : SliceFixture
{
    public const long MaxBytes = 100_000;

    private readonly Account _editor = Account.Open("editor@library.example", "Editor", Role.Editor, DateTimeOffset.UnixEpoch);

    public void SignIn() => AsUser(Role.Editor, _editor.Id);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Database is not null)
            await InsertAsync(_editor);
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Ingest:MaxFileBytes", MaxBytes.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}

public sealed class AcceptUploadTests : IClassFixture<SmallUploads>
{
    private readonly SmallUploads _app;

    public AcceptUploadTests(SmallUploads app)
    {
        _app = app;
        _app.SignIn();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Keeps_the_file_and_makes_a_draft_with_waiting_stages_and_one_event()
    {
        var bytes = Pdf("first");
        var result = await SendAsync("नेपाली व्याकरण_२.pdf", bytes);

        result.IsOk.Should().BeTrue();
        var item = await _app.WithDbAsync(db => db.Items.Include(i => i.Texts).Include(i => i.Files).ThenInclude(f => f.Stages).SingleAsync(i => i.Id == result.Value.ItemId));
        item.Status.Should().Be(ItemStatus.Draft);
        item.TitleIn("ne").Should().Be("नेपाली व्याकरण २");
        var file = item.Files.Should().ContainSingle().Subject;
        (file.OriginalName, file.Size, file.MediaType.Value).Should().Be(("नेपाली व्याकरण_२.pdf", bytes.Length, "application/pdf"));
        file.Stages.Should().HaveCount(5).And.OnlyContain(s => s.State == StageState.Waiting);
        var stored = Directory.GetFiles(Path.Combine(_app.StorageRoot, "originals"), file.Hash.Value, SearchOption.AllDirectories).Should().ContainSingle().Subject;
        (await File.ReadAllBytesAsync(stored)).Should().Equal(bytes);
        (await OutboxOfAsync(item.Id)).Should().Equal("ingest.upload-accepted.v1");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("book.pdf", "Rar!\u001A\u0007 not a pdf", "RAR")]
    [InlineData("book.pdf", "<!DOCTYPE html><p>%PDF-1.7</p>", "HTML")]
    [InlineData("notes.txt", "%!PS-Adobe-3.0", "PostScript")]
    public async Task Row_03_refuses_a_file_that_is_not_what_its_name_says(string name, string content, string label)
    {
        var before = StoredFiles();
        var result = await SendAsync(name, Encoding.UTF8.GetBytes(content));

        var error = result.Errors.Should().ContainSingle().Subject;
        (error.Kind, error.Code).Should().Be((ErrorKind.Invalid, "upload.not-yet"));
        error.Args.Should().Equal(name, label);
        StoredFiles().Should().Be(before, "nothing is stored of a file that is not taken");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Says_that_an_empty_file_is_empty() =>
        (await SendAsync("empty.pdf", [])).Errors.Should().ContainSingle().Which.Code.Should().Be("upload.empty");

    [RequiresFact(Needs.Postgres)]
    public async Task Leads_from_a_file_that_is_there_already_to_the_item_that_has_it()
    {
        var first = await SendAsync("a.pdf", Pdf("twice"));
        var second = await SendAsync("another name.pdf", Pdf("twice"));

        var error = second.Errors.Should().ContainSingle().Subject;
        (error.Kind, error.Code).Should().Be((ErrorKind.Conflict, "upload.duplicate"));
        error.Args[0].Should().Be(first.Value.ItemId);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_31_takes_the_same_file_once_when_it_comes_many_times_at_the_same_moment()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => SendAsync($"race {i}.pdf", Pdf("race")))));

        var winner = results.Should().ContainSingle(r => r.IsOk).Subject.Value;
        results.Where(r => !r.IsOk).Should().HaveCount(5).And.OnlyContain(r => r.Errors[0].Code == "upload.duplicate" && r.Errors[0].Args[0].Equals(winner.ItemId));
        (await OutboxOfAsync(winner.ItemId)).Should().HaveCount(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Refuses_a_file_that_is_too_large_whether_it_says_so_or_not()
    {
        var large = Pdf(new string('x', (int)SmallUploads.MaxBytes));
        var before = StoredFiles();

        (await SendAsync("large.pdf", large)).Errors.Should().ContainSingle().Which.Code.Should().Be("upload.too-large");
        (await SendAsync("large.pdf", large, announced: null)).Errors.Should().ContainSingle().Which.Code.Should().Be("upload.too-large");
        StoredFiles().Should().Be(before);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Tells_a_broken_off_upload_from_a_whole_file()
    {
        var result = await SendAsync("cut.pdf", Pdf("cut off"), announced: 5_000);
        result.Errors.Should().ContainSingle().Which.Code.Should().Be("upload.incomplete");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Leaves_nothing_behind_when_the_browser_goes_away()
    {
        var before = StoredFiles();
        var act = () => _app.SendAsync(new AcceptUpload.Command("gone.pdf", new BreakingStream(Pdf("gone"), 20_000), null));
        await act.Should().ThrowAsync<IOException>();
        StoredFiles().Should().Be(before);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Lets_only_editors_in()
    {
        _app.AsUser(Role.Member);
        (await SendAsync("a.pdf", Pdf("member"))).Errors.Should().ContainSingle().Which.Kind.Should().Be(ErrorKind.Forbidden);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\x\\book.pdf", "book.pdf")]
    [InlineData("evil\u202Efdp.exe", "evilfdp.exe")]
    [InlineData("a\0b\r\nc.pdf", "abc.pdf")]
    [InlineData("क्\u200Dष.pdf", "क्\u200Dष.pdf")]
    [InlineData("", "file")]
    [InlineData("\u200E \u202A", "file")]
    public void Keeps_of_a_name_what_can_be_shown_without_harm(string sent, string kept) => FileName.Clean(sent).Should().Be(kept);

    [Fact]
    public void Cuts_a_name_that_is_too_long_between_letters()
    {
        var kept = FileName.Clean(new string('a', 399) + "😀.pdf");
        kept.Should().HaveLength(399).And.MatchRegex("^a+$");
    }

    private Task<Result<AcceptUpload.Model>> SendAsync(string name, byte[] bytes) => SendAsync(name, bytes, bytes.Length);

    private Task<Result<AcceptUpload.Model>> SendAsync(string name, byte[] bytes, long? announced) =>
        _app.SendAsync(new AcceptUpload.Command(name, new MemoryStream(bytes), announced));

    private static byte[] Pdf(string body) => Encoding.UTF8.GetBytes("%PDF-1.7\n" + body);

    private int StoredFiles() => Directory.Exists(_app.StorageRoot) ? Directory.GetFiles(_app.StorageRoot, "*", SearchOption.AllDirectories).Length : 0;

    private Task<string[]> OutboxOfAsync(ItemId item) =>
        _app.WithDbAsync(async db => (await db.Outbox.ToListAsync()).Where(m => m.Body.Contains(item.ToString(), StringComparison.Ordinal)).Select(m => m.Name).ToArray());

    /// <summary>Gives some bytes and then fails, as a request whose sender has gone.</summary>
    private sealed class BreakingStream(byte[] start, int thenZeros) : Stream
    {
        private int _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given >= start.Length + thenZeros)
                throw new IOException("The client reset the request stream.");
            count = Math.Min(count, start.Length + thenZeros - _given);
            for (var i = 0; i < count; i++, _given++)
                buffer[offset + i] = _given < start.Length ? start[_given] : (byte)0;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
