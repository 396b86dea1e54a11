using FluentAssertions;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Site.Pages.Shared;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

public sealed class CoverArtTests
{
    /// <summary>Kinds, titles and classes as the drawn pages have them.</summary>
    [Theory]
    [InlineData(ItemKind.Document, "मुनामदन", "cover book tone-10 weave-4 plate-2 short")]
    [InlineData(ItemKind.Audio, "हजुरआमाका कथा", "cover audio tone-2 weave-7")]
    [InlineData(ItemKind.Document, "सानो चराको ठूलो सपना", "cover book tone-8 weave-8 plate-1")]
    [InlineData(ItemKind.Lesson, "भिन्न सिकौँ", "cover lesson tone-2 weave-6 short")]
    [InlineData(ItemKind.Document, "Glaciers and Rivers of Nepal", "cover book tone-9 weave-2 plate-0 long")]
    [InlineData(ItemKind.Video, "हिमनदी कसरी बन्छ?", "cover video tone-3 weave-3")]
    public void Paper_follows_from_kind_and_title(ItemKind kind, string title, string classes) =>
        new CoverArt(kind, title, "ne", null).Classes.Should().Be(classes);

    [Theory]
    [InlineData("मुनामदन", "मु")]
    [InlineData(" क्षितिज", "क्षि")]
    [InlineData("Garden", "G")]
    public void A_small_cover_shows_the_first_grapheme(string title, string letter) =>
        new CoverArt(ItemKind.Document, title, "ne", null).Letter.Should().Be(letter);
}
