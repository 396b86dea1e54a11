using Pustakalaya.Application.Accounts;
using Pustakalaya.Application.Adapters.Persistence;

namespace Pustakalaya.Worker.Commands;

/// <summary>Brings the database up to date and gives it its vocabularies and its first administrator. Can be run as often as one likes.</summary>
internal static class Migrate
{
    public static Task<int> RunAsync() => OneShot.RunAsync(async (services, ct) =>
    {
        await LibraryMigrator.MigrateAsync(services, ct);
        var settings = services.GetRequiredService<IConfiguration>();
        var result = await services.SendAsync(new CreateAdministrator.Command(settings["Admin:Email"], settings["Admin:Password"]), ct);
        if (!result.IsOk)
        {
            foreach (var error in result.Errors)
                await Console.Error.WriteLineAsync($"Admin__{error.Field ?? "Email"}: {error.Message}");
            return ExitCode.BadSetting;
        }

        // The one time that a password is shown: nobody else knows it.
        if (result.Value.MadePassword is { } password)
            await Console.Out.WriteLineAsync($"administrator: {result.Value.Email} {password}");
        else if (result.Value.Created)
            await Console.Out.WriteLineAsync($"administrator: {result.Value.Email}");
        return ExitCode.Ok;
    });
}
