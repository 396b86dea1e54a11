using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pustakalaya.Domain.Accounts;

namespace Pustakalaya.Application.Accounts;

internal static class AccountsRegistration
{
    /// <summary>PBKDF2 with SHA-512 and 210,000 rounds, the OWASP figure of 2023: about a tenth of a second a try.</summary>
    private const int Rounds = 210_000;

    public static IHostApplicationBuilder AddAccounts(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<PasswordHasherOptions>(o => o.IterationCount = Rounds);
        builder.Services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        builder.Services.AddSingleton<UnknownEmails>();
        return builder;
    }
}
