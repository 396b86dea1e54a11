using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pustakalaya.Application.Ingest;

/// <summary>Section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Bytes of the largest file that is taken: 4 GiB.</summary>
    public long MaxFileBytes { get; set; } = 4L << 30;
}

internal static class IngestRegistration
{
    public static IHostApplicationBuilder AddIngest(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section)
            .Validate(o => o.MaxFileBytes > 0, "Ingest:MaxFileBytes must be a number of bytes above zero.")
            .ValidateOnStart();
        builder.Services.AddScoped<StageRunner>();
        builder.Services.AddScoped<StageCall>();
        builder.Services.AddScoped<UploadRules>();
        return builder;
    }
}
