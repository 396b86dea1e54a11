using System.Globalization;
using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Attacks;

/// <summary>Every address that the site has for something with an id, made from its own table of routes: none answers for a draft. A new address is tried as soon as it is there.</summary>
public sealed class GuessedAddressTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Row_22_no_address_that_can_be_made_from_an_id_shows_a_draft()
    {
        var (draft, file) = await AddAsync(published: false);
        var (open, openFile) = await AddAsync(published: true);
        var patterns = site.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } verbs || verbs.HttpMethods.Contains("GET"))
            .Select(e => e.RoutePattern).Where(p => p.Parameters.Any(IsId)).DistinctBy(p => p.RawText).ToList();
        patterns.Should().HaveCountGreaterThan(12);

        var wrong = new List<string>();
        var answered = 0;
        foreach (var role in new[] { Role.Reader, Role.Member })
        {
            var visitor = await site.SignInAsAsync(role);
            foreach (var pattern in patterns)
            {
                var url = Fill(pattern, draft, file);
                using var hidden = await visitor.GetAsync(url);
                // Editors' pages send a stranger to the door, whatever the id; nobody else hears that there is something.
                if (hidden.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Redirect or HttpStatusCode.Forbidden) || await NamesItAsync(hidden))
                    wrong.Add($"{role}: {url} answered {(int)hidden.StatusCode}");
                if (hidden.StatusCode is HttpStatusCode.Redirect && hidden.Headers.Location!.ToString().Contains("sign-in", StringComparison.Ordinal) is false)
                    wrong.Add($"{role}: {url} led to {hidden.Headers.Location}");
                using var shown = await visitor.GetAsync(Fill(pattern, open, openFile));
                answered += shown.IsSuccessStatusCode ? 1 : 0;
            }
        }

        wrong.Should().BeEmpty();
        answered.Should().BeGreaterThan(10, "the same addresses show what is published");
    }

    private static async Task<bool> NamesItAsync(HttpResponseMessage answer) => (await answer.Content.ReadAsStringAsync()).Contains("hiddenorchid", StringComparison.OrdinalIgnoreCase);

    private static bool IsId(RoutePatternParameterPart part) => part.Name is "id" or "itemId" or "fileId" || part.ParameterPolicies.Any(p => p.Content == "guid");

    private static string Fill(RoutePattern pattern, Item item, StoredFile file)
    {
        var path = new System.Text.StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
                path.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart { Name: "lang" } => "en",
                    RoutePatternParameterPart { Name: "fileId" or "file" } => file.Id.ToString(),
                    RoutePatternParameterPart parameter when IsId(parameter) => item.Id.ToString(),
                    RoutePatternParameterPart { Name: "slug" } => "book",
                    RoutePatternParameterPart parameter => parameter.ParameterPolicies.Any(p => p.Content?.StartsWith("int", StringComparison.Ordinal) == true) ? 1.ToString(CultureInfo.InvariantCulture) : "x",
                    _ => throw new InvalidOperationException($"Unknown part of {pattern.RawText}."),
                });
        }

        return path.ToString();
    }

    private async Task<(Item, StoredFile)> AddAsync(bool published)
    {
        var (item, file) = await ReadableBook.AddAsync(site.Services, published ? "Book" : "hiddenorchid", published, pages: [[new PageLine("hiddenorchid on a page", 500, 500)]]);
        foreach (var name in PreviewName.CoverWidths.Select(PreviewName.Cover).Concat(PreviewName.PageWidths.Select(w => PreviewName.Page(1, w))).Concat(PlayName.All))
            await ReadableBook.AddPictureAsync(site.Services, file, name);
        await site.InsertAsync(PageImage.Of(file.Id, 1, 1000, 1400));
        return (item, file);
    }
}
