using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Operations.Backups;

namespace Pustakalaya.Application.Operations;

internal static class OperationsRegistration
{
    public static IHostApplicationBuilder AddOperations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DependencyCheck>();
        builder.Services.AddOptions<BackupOptions>().BindConfiguration(BackupOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<BackupOptions>, BackupOptionsValidator>();
        builder.Services.AddSingleton<BackupTools>();
        builder.Services.AddSingleton<DumpSource>();
        builder.Services.AddSingleton<BackupStatus.Store>();
        return builder;
    }
}
