using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Accounts;

public sealed class SignInPageTests(SignInPageTests.Fixture site) : IClassFixture<SignInPageTests.Fixture>
{
    private const string Password = "correct horse 42";

    [RequiresFact(Needs.Postgres)]
    public async Task Somebody_signs_in_and_goes_on_where_they_were_going()
    {
        var (visitor, email) = (site.NewVisitor(), await site.OpenAccountAsync(Role.Editor));
        using var sent = await visitor.GetAsync("/ne/uploads?show=failed");
        sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var signIn = sent.Headers.Location!.OriginalString;
        signIn.Should().StartWith("/ne/sign-in?returnUrl=");

        using var answer = await SignInAsync(visitor, signIn, email, Password);

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.Should().Be("/ne/uploads?show=failed");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("pustakalaya=", StringComparison.Ordinal));
        cookie.Should().Contain("httponly").And.Contain("samesite=lax").And.NotContain("expires", "nobody asked to stay signed in");
        (await visitor.GetAsync("/ne/uploads")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("@evil.example")]
    [InlineData("")]
    public async Task Nobody_is_led_to_another_site(string returnUrl)
    {
        var (visitor, email) = (site.NewVisitor(), await site.OpenAccountAsync(Role.Member));
        using var answer = await SignInAsync(visitor, "/en/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl), email, Password);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.Should().Be("/en");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task An_unknown_address_looks_exactly_like_a_wrong_password()
    {
        var known = await site.OpenAccountAsync(Role.Editor);
        var pages = new List<string>();
        foreach (var email in new[] { known, "x" + known })
        {
            using var answer = await SignInAsync(site.NewVisitor(), "/ne/sign-in", email, "wrong");
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
            var page = await answer.DocumentAsync();
            page.QuerySelector(".notice.bad")!.TextContent.Should().Contain("इमेल वा पासवर्ड मिलेन");
            page.QuerySelector("input[name=formToken]")!.Remove();
            page.QuerySelector("#f-Email")!.RemoveAttribute("value");
            pages.Add(page.DocumentElement.OuterHtml);
        }

        pages[1].Should().Be(pages[0]);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Too_many_wrong_passwords_cost_a_pause_that_the_page_tells()
    {
        var email = await site.OpenAccountAsync(Role.Editor);
        for (var attempt = 0; attempt < 5; attempt++)
            (await SignInAsync(site.NewVisitor(), "/en/sign-in", email, "wrong")).Dispose();
        using var early = await SignInAsync(site.NewVisitor(), "/en/sign-in", email, Password);
        early.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await early.DocumentAsync()).QuerySelector(".notice.bad")!.TextContent.Should().Contain("Wait 2 seconds");

        site.Time.Pass(TimeSpan.FromSeconds(2));
        using var later = await SignInAsync(site.NewVisitor(), "/en/sign-in", email, Password);
        later.StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_password_is_never_sent_back()
    {
        using var answer = await SignInAsync(site.NewVisitor(), "/en/sign-in", "nobody@library.example", "my-secret-words");
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("my-secret-words");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Signing_out_is_a_form_and_a_copied_cookie_is_dead_a_minute_later()
    {
        var (visitor, email) = (site.NewVisitor(), await site.OpenAccountAsync(Role.Editor));
        using var signedIn = await SignInAsync(visitor, "/en/sign-in", email, Password);
        var copied = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("pustakalaya=", StringComparison.Ordinal)).Split(';')[0];

        (await visitor.GetAsync("/en/sign-out")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await visitor.GetAsync("/en/uploads")).StatusCode.Should().Be(HttpStatusCode.OK, "looking at the page signs nobody out");
        using var signedOut = await visitor.SubmitAsync("/en/sign-out", "main form");
        signedOut.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await visitor.GetAsync("/en/uploads")).StatusCode.Should().Be(HttpStatusCode.Redirect);

        site.Time.Pass(TimeSpan.FromSeconds(61));
        var thief = site.NewVisitor();
        thief.DefaultRequestHeaders.Add("Cookie", copied);
        (await thief.GetAsync("/en/uploads")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_form_that_was_open_for_an_hour_is_taken_though_the_session_was_checked_meanwhile()
    {
        var (visitor, email) = (site.NewVisitor(), await site.OpenAccountAsync(Role.Editor));
        using var signedIn = await SignInAsync(visitor, "/en/sign-in", email, Password);
        using var page = await visitor.GetAsync("/en/sign-out");
        var open = await page.DocumentAsync();

        site.Time.Pass(TimeSpan.FromHours(1));
        (await visitor.GetAsync("/en/uploads")).StatusCode.Should().Be(HttpStatusCode.OK);
        using var sent = await visitor.SubmitAsync(open, "/en/sign-out", "main form");
        sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Signing_in_gives_a_new_cookie_each_time()
    {
        var (visitor, email) = (site.NewVisitor(), await site.OpenAccountAsync(Role.Editor));
        var cookies = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await SignInAsync(visitor, "/en/sign-in", email, Password);
            cookies.Add(answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("pustakalaya=", StringComparison.Ordinal)).Split(';')[0]);
            using var signedOut = await visitor.SubmitAsync("/en/sign-out", "main form");
        }

        cookies[0].Should().NotBe(cookies[1]);
    }

    internal static Task<HttpResponseMessage> SignInAsync(HttpClient visitor, string page, string email, string password) =>
        visitor.SubmitAsync(page, "main form", [("Email", email), ("Password", password)]);

    public sealed class Fixture : SiteFixture
    {
        public MovableTime Time { get; } = new();

        public async Task<string> OpenAccountAsync(Role role)
        {
            var account = Account.Open($"{Guid.NewGuid():N}@library.example", "माया", role, Time.GetUtcNow());
            account.SetPassword(Services.GetRequiredService<IPasswordHasher<Account>>().HashPassword(account, Password));
            await InsertAsync(account);
            return account.Email;
        }

        protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Time);
    }
}
