using FluentAssertions;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Reading;

public sealed class GetReaderPageTests(SliceFixture library) : IClassFixture<SliceFixture>
{
    private static readonly PageLine[] Constitution = [new("नेपालको संविधान", 1000, 500), new("यो संविधानको धारा", 1000, 1500), new("मूल कानून", 1000, 2500)];

    private Task<Result<GetReaderPage.Model>> ReadAsync(Item item, int page = 1, string? q = null) =>
        library.SendAsync(new GetReaderPage.Query(item.Id, page, q, "en", Inside: false));

    [RequiresFact(Needs.Postgres)]
    public async Task Lays_every_line_where_it_stands_on_the_page()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "संविधान", pages: [Constitution]);
        library.AsUser(Role.Reader);

        var page = (await ReadAsync(item)).Value;

        page.Height.Should().Be(14_000);
        page.Words.Should().Be(Readability.Readable);
        page.Lines.Select(l => l.Text).Should().Equal("नेपालको संविधान", "यो संविधानको धारा", "मूल कानून");
        page.Lines[1].Box.Should().Be(new Box(1000, 1500, "यो संविधानको धारा".Length * 100, 300));
        page.Hits.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Marks_the_searched_word_with_its_endings_at_its_place()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "संविधान", pages: [Constitution]);
        library.AsUser(Role.Reader);

        var page = (await ReadAsync(item, q: "संविधान")).Value;

        var left = 1000 + ("नेपालको ".Length * 100);
        page.Hits.Select(h => h.Box).Should().Equal(
            new Box(left, 500, "संविधान".Length * 100, 300),
            new Box(1000 + ("यो ".Length * 100), 1500, "संविधानको".Length * 100, 300));
        page.Marks.Select(m => page.Text.Substring(m.Start, m.Length)).Should().Equal("संविधान", "संविधानको");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Beyond_the_last_page_is_the_last_page()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "Two pages", pages: [[new("first", 0, 0)], [new("second", 0, 0)]]);
        library.AsUser(Role.Reader);

        var page = (await ReadAsync(item, page: 40)).Value;

        page.Number.Should().Be(2);
        page.Text.Should().Be("second");
        page.Book.Pages.Should().Be(2);
        (await ReadAsync(item, page: -3)).Value.Number.Should().Be(1);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Readability.LegacyFont)]
    [InlineData(Readability.BrokenLayer)]
    [InlineData(Readability.Scan)]
    public async Task Words_that_are_not_those_on_the_page_are_not_shown(Readability readability)
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "Legacy", readability: readability, pages: [[new("g]kfnsf] ;+ljwfg", 1000, 500)]]);
        library.AsUser(Role.Reader);

        var page = (await ReadAsync(item, q: "g]kfn")).Value;

        page.Words.Should().Be(readability);
        page.Text.Should().BeEmpty();
        page.Lines.Should().BeEmpty();
        page.Hits.Should().BeEmpty();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Says_whether_the_picture_is_made_will_be_made_or_cannot_be_made()
    {
        var (item, file) = await ReadableBook.AddAsync(library.Services, "Pictures", pages: [[new("first", 0, 0)], [new("second", 0, 0)]]);
        library.AsUser(Role.Reader);
        (await ReadAsync(item)).Value.Picture.Should().Be(GetReaderPage.Picture.BeingMade);

        await library.InsertAsync(PageImage.Of(file.Id, 1, 1000, 1400));
        (await ReadAsync(item)).Value.Picture.Should().Be(GetReaderPage.Picture.Made);

        await library.WithDbAsync(async db =>
        {
            foreach (var name in new[] { StageName.Cover, StageName.Pages })
                (await db.Stages.FindAsync(file.Id, name))!.Succeed(DateTimeOffset.UnixEpoch);
            return await db.SaveChangesAsync();
        });
        (await ReadAsync(item, page: 2)).Value.Picture.Should().Be(GetReaderPage.Picture.Impossible);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_file_nobody_has_looked_into_has_no_page_yet()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "New", published: false, ready: false);
        library.AsUser(Role.Editor);

        var page = (await ReadAsync(item)).Value;

        page.Number.Should().Be(0);
        page.Book.State.Should().Be(BookState.BeingChecked);
        page.Book.IsDraft.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_contents_lead_to_pages_only()
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "Contents", pages: [[new("first", 0, 0)]]);
        library.AsUser(Role.Reader);

        (await ReadAsync(item)).Value.Book.Outline.Should().Equal(new OutlineEntry("Beginning", 1, 0));
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, false)]
    [InlineData(Role.Member, false)]
    [InlineData(Role.Editor, true)]
    [InlineData(Role.Administrator, true)]
    public async Task A_draft_is_read_by_editors_alone(Role role, bool seen)
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "Draft", published: false, pages: [Constitution]);
        library.AsUser(role);

        var result = await ReadAsync(item);

        result.IsOk.Should().Be(seen);
        if (!seen)
            result.Errors.Should().ContainSingle().Which.Kind.Should().Be(ErrorKind.NotFound);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("।,;\"\"")]
    [InlineData("\0\ud800")]
    public async Task Nothing_to_look_for_marks_nothing(string q)
    {
        var (item, _) = await ReadableBook.AddAsync(library.Services, "Plain", pages: [Constitution]);
        library.AsUser(Role.Reader);

        (await ReadAsync(item, q: q)).Value.Hits.Should().BeEmpty();
        (await ReadAsync(item, q: new string('क', 1_000_000))).Value.Hits.Should().BeEmpty();
    }
}
