using System.Net;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Accounts;

/// <summary>Alone with its site: what it counts, others would count too.</summary>
public sealed class SignInLimitTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task One_address_may_try_sixty_times_a_minute_whoever_it_tries_and_still_look_at_the_page()
    {
        var visitor = site.NewVisitor();
        var token = await visitor.FormTokenAsync("/en/sign-in");
        var codes = new List<HttpStatusCode>();
        for (var attempt = 0; attempt < 64; attempt++)
        {
            // Without a password nothing is hashed, and the try counts all the same.
            using var form = new FormUrlEncodedContent([new("formToken", token), new("Email", $"stolen-{attempt}@library.example"), new("Password", "")]);
            using var answer = await visitor.PostAsync("/en/sign-in", form);
            codes.Add(answer.StatusCode);
        }

        // The minute of the counter may turn once in between.
        codes.Count(c => c == HttpStatusCode.OK).Should().BeInRange(60, 63);
        codes.Should().Contain(HttpStatusCode.TooManyRequests);
        (await visitor.GetAsync("/en/sign-in")).StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
