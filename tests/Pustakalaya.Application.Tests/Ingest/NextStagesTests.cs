using System.Security.Cryptography;
using FluentAssertions;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Ingest;

/// <summary>What follows when a file of each kind has been looked at.</summary>
public sealed class NextStagesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, Type[]> Kinds => new()
    {
        { "application/pdf", [typeof(FileChecked)] },
        { "application/epub+zip", [typeof(UnpackingWanted), typeof(FileChecked)] },
        { "application/zip", [typeof(UnpackingWanted), typeof(FileChecked)] },
        { "application/rtf", [typeof(ConversionWanted)] },
        { "image/png", [typeof(FileChecked)] },
        { "audio/mpeg", [typeof(PlayableWanted), typeof(FileChecked)] },
        { "video/mp4", [typeof(PlayableWanted), typeof(FileChecked)] },
        { "application/x-mobipocket-ebook", [typeof(FileChecked)] },
        // No stage of theirs would tell the index that the film is another now.
        { "text/vtt", [typeof(MetadataEdited)] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_file_goes_its_own_way(string type, Type[] expected)
    {
        var film = FileOf(MediaType.Mp4);
        var item = Item.Accept(ItemKind.Video, "film", "film", film, null, Now);
        NextStages.AfterCheck(item, FileOf(MediaType.Parse(type))).Select(next => next.GetType()).Should().Equal(expected);
    }

    private static StoredFile FileOf(MediaType type) => StoredFile.Of(ContentHash.FromDigest(RandomNumberGenerator.GetBytes(32)), 1, type, "file", Now);
}
