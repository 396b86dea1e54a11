using FluentAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Accounts;

public sealed class SignInTests(SignInTests.Fixture app) : IClassFixture<SignInTests.Fixture>
{
    private const string Password = "मेरो पासवर्ड 42";

    [RequiresFact(Needs.Postgres)]
    public async Task Lets_in_whoever_knows_the_password_and_forgets_what_went_wrong_before()
    {
        var email = await OpenAccountAsync(Role.Editor);
        await TryAsync(email, "wrong");

        var result = await TryAsync(email.ToUpperInvariant() + " ", Password);

        result.IsOk.Should().BeTrue();
        result.Value.Role.Should().Be(Role.Editor);
        var account = await FindAsync(email);
        account.FailedSignIns.Should().Be(0);
        account.SecurityStamp.Should().Be(result.Value.SecurityStamp);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Answers_an_unknown_address_exactly_as_a_wrong_password_also_in_the_work_done_and_in_the_pauses()
    {
        var known = await OpenAccountAsync(Role.Member);
        var unknown = $"nobody-{Guid.NewGuid():N}@library.example";

        for (var attempt = 0; attempt < 8; attempt++)
        {
            var before = app.Hasher.Verified;
            var toKnown = await TryAsync(known, "wrong");
            var hashedForKnown = app.Hasher.Verified - before;
            var toUnknown = await TryAsync(unknown, "wrong");
            var hashedForUnknown = app.Hasher.Verified - before - hashedForKnown;

            toUnknown.Errors.Should().BeEquivalentTo(toKnown.Errors, o => o.WithStrictOrdering(), "attempt {0} must not tell whether the account exists", attempt);
            hashedForUnknown.Should().Be(hashedForKnown);
        }
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_hundred_tries_in_a_minute_check_at_most_ten_passwords_and_the_right_one_works_after_the_wait()
    {
        var email = await OpenAccountAsync(Role.Editor);
        var before = app.Hasher.Verified;
        Error? last = null;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            last = (await TryAsync(email, "wrong" + attempt)).Errors.Single();
            app.Time.Pass(TimeSpan.FromSeconds(0.6));
        }

        (app.Hasher.Verified - before).Should().BeInRange(5, 10);
        last!.Code.Should().Be("sign-in.wait");
        (await TryAsync(email, Password)).Errors.Single().Kind.Should().Be(ErrorKind.TooMany, "a pause holds for the right password too, else it would answer guesses");

        app.Time.Pass(TimeSpan.FromSeconds((int)last.Args[0]));
        (await TryAsync(email, Password)).IsOk.Should().BeTrue();
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Tries_at_the_same_moment_are_counted_one_by_one()
    {
        var email = await OpenAccountAsync(Role.Editor);
        var before = app.Hasher.Verified;

        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => TryAsync(email, "wrong" + i)));

        results.Count(r => r.Errors.Single().Code == "sign-in.wrong").Should().Be(5);
        results.Count(r => r.Errors.Single().Code == "sign-in.wait").Should().Be(25);
        (app.Hasher.Verified - before).Should().Be(5);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task The_pause_grows_to_a_quarter_of_an_hour_and_no_further()
    {
        var email = await OpenAccountAsync(Role.Editor);
        var waits = new List<int>();
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var error = (await TryAsync(email, "wrong")).Errors.Single();
            if (error.Code != "sign-in.wait")
                continue;
            waits.Add((int)error.Args[0]);
            app.Time.Pass(TimeSpan.FromSeconds((int)error.Args[0]));
        }

        waits.Take(5).Should().Equal(2, 4, 8, 16, 32);
        waits.Max().Should().Be(900);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Says_which_field_is_empty()
    {
        var result = await TryAsync("", "");
        result.Errors.Select(e => (e.Field, e.Code)).Should().Equal(("Email", "sign-in.email-missing"), ("Password", "sign-in.password-missing"));
    }

    [Fact]
    public void A_password_is_not_in_the_text_of_the_command()
    {
        new SignIn.Command("a@b.example", "secret-words").ToString().Should().NotContain("secret-words");
        new CreateAdministrator.Command("a@b.example", "secret-words").ToString().Should().NotContain("secret-words");
    }

    [RequiresFact(Needs.Postgres)]
    public async Task A_session_ends_with_the_password_it_began_with()
    {
        var email = await OpenAccountAsync(Role.Editor);
        var session = (await TryAsync(email, Password)).Value;
        (await app.SendAsync(new GetSession.Query(session.AccountId, session.SecurityStamp))).Value.Should().Be(new GetSession.Model("Maya", Role.Editor));

        await app.WithDbAsync(async db =>
        {
            var account = await db.Accounts.SingleAsync(a => a.Id == session.AccountId);
            account.SetPassword("another");
            return await db.SaveChangesAsync();
        });

        (await app.SendAsync(new GetSession.Query(session.AccountId, session.SecurityStamp))).Errors.Single().Kind.Should().Be(ErrorKind.NotFound);
    }

    private Task<Result<SignIn.Model>> TryAsync(string email, string password) => app.SendAsync(new SignIn.Command(email, password));

    private async Task<string> OpenAccountAsync(Role role)
    {
        var email = $"Maya-{Guid.NewGuid():N}@library.example";
        var account = Account.Open(email, "Maya", role, app.Time.GetUtcNow());
        account.SetPassword(app.Hasher.HashPassword(account, Password));
        await app.InsertAsync(account);
        return email;
    }

    private Task<Account> FindAsync(string email) =>
        app.WithDbAsync(db => db.Accounts.AsNoTracking().SingleAsync(a => a.EmailKey == Account.KeyOf(email)));

    public sealed class Fixture : SliceFixture
    {
        public MovableTime Time { get; } = new();

        internal CountingHasher Hasher { get; } = new();

        protected override void Configure(IHostApplicationBuilder builder)
        {
            builder.Services.AddSingleton<TimeProvider>(Time);
            builder.Services.AddSingleton<IPasswordHasher<Account>>(Hasher);
        }
    }

    /// <summary>The framework's hasher with few rounds, so that hundreds of tries are quick, that counts how often it was asked.</summary>
    internal sealed class CountingHasher() : PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }))
    {
        private int _verified;

        public int Verified => _verified;

        public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
