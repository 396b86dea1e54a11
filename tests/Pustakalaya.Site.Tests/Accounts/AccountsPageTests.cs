using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Accounts;

public sealed class AccountsPageTests : IAsyncLifetime
{
    private readonly SiteFixture _site = new();

    public Task InitializeAsync() => _site.InitializeAsync();

    public Task DisposeAsync() => _site.DisposeAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task An_administrator_gives_an_editor_an_account_and_they_sign_in()
    {
        var administrator = await _site.SignInAsAsync(Role.Administrator);
        using var opened = await administrator.SubmitAsync("/en/accounts", "form[data-new]", [("Name", "Prem Limbu"), ("Email", "prem@school.example"), ("Password", "twelve green parrots"), ("Role", "Editor")]);
        opened.StatusCode.Should().Be(HttpStatusCode.Redirect);
        using var signedIn = await SignInPageTests.SignInAsync(_site.NewVisitor(), "/en/sign-in", "prem@school.example", "twelve green parrots");
        signedIn.StatusCode.Should().Be(HttpStatusCode.Redirect);

        using var again = await administrator.SubmitAsync("/en/accounts", "form[data-new]", [("Name", "Prem"), ("Email", "PREM@school.example"), ("Password", "twelve green parrots")]);
        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await again.DocumentAsync()).QuerySelector("#mistakes")!.TextContent.Should().Contain("has an account already");
        using var weak = await administrator.SubmitAsync("/en/accounts", "form[data-new]", [("Name", ""), ("Email", "no address"), ("Password", "password123")]);
        (await weak.DocumentAsync()).QuerySelectorAll("#mistakes a").Select(a => a.GetAttribute("href")).Should().BeEquivalentTo("#f-Name", "#f-Email", "#f-Password");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_changed_role_counts_and_the_last_administrator_stays_one()
    {
        var administrator = await _site.SignInAsAsync(Role.Administrator);
        await _site.SignInAsAsync(Role.Member);
        var (admin, member) = (await IdOfAsync(Role.Administrator), await IdOfAsync(Role.Member));
        using var changed = await administrator.SubmitAsync("/en/accounts", $"form:has(input[value='{member}'])", [("role", "Editor")]);
        changed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await IdOfAsync(Role.Editor)).Should().Be(member);

        using var last = await administrator.SubmitAsync("/en/accounts", $"form:has(input[value='{admin}'])", [("role", "Member")]);
        last.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await last.DocumentAsync()).QuerySelector("#mistakes")!.TextContent.Should().Contain("last administrator");
        (await IdOfAsync(Role.Administrator)).Should().Be(admin);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData(Role.Reader, HttpStatusCode.Redirect)]
    [InlineData(Role.Member, HttpStatusCode.Forbidden)]
    [InlineData(Role.Editor, HttpStatusCode.Forbidden)]
    public async Task Nobody_else_sees_it(Role role, HttpStatusCode expected) =>
        (await (await _site.SignInAsAsync(role)).GetAsync("/ne/accounts")).StatusCode.Should().Be(expected);

    private Task<AccountId> IdOfAsync(Role role) => _site.WithDbAsync(db => db.Accounts.Where(a => a.Role == role).Select(a => a.Id).SingleAsync());
}
