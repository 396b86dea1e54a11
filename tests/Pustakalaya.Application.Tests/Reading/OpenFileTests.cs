using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Application.Reading;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Reading;

public sealed class OpenFileTests(SliceFixture library) : IClassFixture<SliceFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Gives_the_original_with_its_type_and_the_name_it_came_with()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "मुनामदन", name: "मुना मदन.pdf");
        library.AsUser(Role.Reader);

        var found = (await library.SendAsync(new OpenFile.Query(file.Id, null))).Value;

        found.Name.Should().Be("मुना मदन.pdf");
        found.Type.Should().Be(MediaType.Pdf);
        found.Hash.Should().Be(file.Hash);
        found.IsPublic.Should().BeTrue();
        new FileInfo(found.Path).Length.Should().Be(file.Size);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Gives_a_picture_as_webp()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "Book");
        await ReadableBook.AddPictureAsync(library.Services, file, PreviewName.Page(1, 700), "RIFF-page-1");
        library.AsUser(Role.Reader);

        var found = (await library.SendAsync(new OpenFile.Query(file.Id, PreviewName.Page(1, 700)))).Value;

        found.Type.Should().Be(MediaType.Webp);
        (await File.ReadAllTextAsync(found.Path)).Should().Be("RIFF-page-1");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, false)]
    [InlineData(Role.Member, false)]
    [InlineData(Role.Editor, true)]
    [InlineData(Role.Administrator, true)]
    public async Task A_draft_is_there_for_editors_alone(Role role, bool seen)
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "Draft", published: false);
        await ReadableBook.AddPictureAsync(library.Services, file, PreviewName.Cover(160));
        library.AsUser(role);

        foreach (var preview in new[] { null, PreviewName.Cover(160), PreviewName.Page(7, 1000) })
        {
            var result = await library.SendAsync(new OpenFile.Query(file.Id, preview));
            if (seen && preview != PreviewName.Page(7, 1000))
                result.Value.IsPublic.Should().BeFalse();
            else
                result.Errors.Should().ContainSingle().Which.Kind.Should().Be(ErrorKind.NotFound);
            if (!seen)
                result.Errors[0].Code.Should().Be("not-found", "that a picture is still to come must not betray the draft");
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_book_taken_back_is_gone_at_once()
    {
        var (item, file) = await ReadableBook.AddAsync(library.Services, "Taken back");
        library.AsUser(Role.Reader);
        (await library.SendAsync(new OpenFile.Query(file.Id, null))).IsOk.Should().BeTrue();

        await library.WithDbAsync(async db =>
        {
            var there = (await db.Items.FindAsync(item.Id))!;
            there.Unpublish(DateTimeOffset.UnixEpoch);
            return await db.SaveChangesAsync();
        });

        (await library.SendAsync(new OpenFile.Query(file.Id, null))).Errors.Should().ContainSingle().Which.Kind.Should().Be(ErrorKind.NotFound);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Tells_a_picture_that_is_still_to_come_from_a_file_that_is_not_there()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "Book");
        library.AsUser(Role.Reader);

        (await library.SendAsync(new OpenFile.Query(file.Id, PreviewName.Page(1, 1000)))).Errors[0].Code.Should().Be(OpenFile.NotMadeYet);
        (await library.SendAsync(new OpenFile.Query(FileId.New(), PreviewName.Page(1, 1000)))).Errors[0].Code.Should().Be("not-found");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Says_so_when_the_store_has_lost_an_original()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "Lost");
        File.Delete(library.Services.GetRequiredService<FileStore>().PathOf(file.Hash));
        library.AsUser(Role.Reader);

        var error = (await library.SendAsync(new OpenFile.Query(file.Id, null))).Errors.Should().ContainSingle().Subject;

        error.Kind.Should().Be(ErrorKind.Unavailable);
        error.Message.Should().Contain(file.Id.ToString()).And.Contain("backup");
    }
}
