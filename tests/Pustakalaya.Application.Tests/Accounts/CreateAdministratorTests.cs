using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Accounts;

public sealed class CreateAdministratorTests : IAsyncLifetime
{
    private readonly SliceFixture _app = new();

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [RequiresFact(Needs.Postgres)]
    public async Task Tells_a_random_password_once_and_leaves_an_administrator_alone_afterwards()
    {
        var first = (await _app.SendAsync(new CreateAdministrator.Command(null, null))).Value;
        first.Created.Should().BeTrue();
        first.Email.Should().Be(CreateAdministrator.DefaultEmail);
        first.MadePassword.Should().HaveLength(20);
        (await _app.SendAsync(new SignIn.Command(first.Email!, first.MadePassword!))).Value.Role.Should().Be(Role.Administrator);

        var second = (await _app.SendAsync(new CreateAdministrator.Command("other@library.example", "a good long one"))).Value;
        second.Should().Be(new CreateAdministrator.Model(false, null, null));
        (await _app.WithDbAsync(db => db.Accounts.CountAsync())).Should().Be(1);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Takes_the_given_address_and_password()
    {
        var made = (await _app.SendAsync(new CreateAdministrator.Command("head@school.example", "साँचो लामो पासवर्ड"))).Value;
        made.MadePassword.Should().BeNull();
        (await _app.SendAsync(new SignIn.Command("head@school.example", "साँचो लामो पासवर्ड"))).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Four_first_starts_at_once_make_one()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _app.SendAsync(new CreateAdministrator.Command(null, null))));
        results.Count(r => r.Value.Created).Should().Be(1);
        (await _app.WithDbAsync(db => db.Accounts.CountAsync())).Should().Be(1);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("short", "password.short")]
    [InlineData("Password123", "password.common")]
    [InlineData("1234567890", "password.common")]
    [InlineData("aaaaaaaaaaaaaa", "password.common")]
    [InlineData("headmaster", "password.common")]
    [InlineData("headmaster@school.example", "password.common")]
    public async Task Refuses_a_password_that_would_be_guessed(string password, string code)
    {
        var result = await _app.SendAsync(new CreateAdministrator.Command("headmaster@school.example", password));
        result.Errors.Should().ContainSingle().Which.Code.Should().Be(code);
        result.Errors.Single().Field.Should().Be("Password");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Is_not_for_an_editor()
    {
        _app.AsUser(Role.Editor);
        (await _app.SendAsync(new CreateAdministrator.Command(null, null))).Errors.Single().Kind.Should().Be(ErrorKind.Forbidden);
    }
}
