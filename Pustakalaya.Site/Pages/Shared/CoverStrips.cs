using Pustakalaya.Application.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Site.Api;
using Pustakalaya.Site.Web;

namespace Pustakalaya.Site.Pages.Shared;

/// <summary>The covers of a list, a few to a request: each strip is fetched when its first book comes near the screen.</summary>
public sealed class CoverStrips
{
    /// <summary>Covers in one strip: what a phone shows on a screen or two.</summary>
    private const int Each = 5;

    private readonly Dictionary<FileId, CoverImage> _pictures = [];
    private readonly Texts _texts;

    public CoverStrips(IEnumerable<ItemCard> cards, Texts texts)
    {
        _texts = texts;
        foreach (var strip in cards.Select(c => c.Cover).OfType<CoverPicture>().DistinctBy(c => c.File).Chunk(Each))
        {
            var url = CoverStripEndpoint.Url(strip.Select(c => c.File));
            for (var i = 0; i < strip.Length; i++)
            {
                var height = GetCoverStrip.HeightOf(strip[i].Width, strip[i].Height);
                _pictures[strip[i].File] = new CoverImage(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{url}#svgView(viewBox({i * GetCoverStrip.Step},0,{GetCoverStrip.Step},{height}))"), GetCoverStrip.Step, height) { InStrip = true };
            }
        }
    }

    public CoverArt Of(ItemCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new CoverArt(card.Kind, card.Title, _texts.LangOf(card.TitleLanguage, card.Title), string.Join(", ", card.By))
        {
            Picture = card.Cover is { } cover ? _pictures[cover.File] : null,
        };
    }
}
