using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pustakalaya.Application.Ingest;

/// <summary>Section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Bytes of the largest file that is taken: 4 GiB.</summary>
    public long MaxFileBytes { get; set; } = 4L << 30;

    /// <summary>Films and recordings that one worker makes playable at the same time.</summary>
    public int LongWork { get; set; } = 1;

    /// <summary>How long a worker that was killed keeps others from its long work; one that lives renews its claim four times as often.</summary>
    public int LeaseSeconds { get; set; } = 120;
}

internal static class IngestRegistration
{
    public static IHostApplicationBuilder AddIngest(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section)
            .Validate(o => o.MaxFileBytes > 0, "Ingest:MaxFileBytes must be a number of bytes above zero.")
            .Validate(o => o.LongWork is >= 1 and <= 64, "Ingest:LongWork must be 1 to 64.")
            .Validate(o => o.LeaseSeconds is >= 4 and <= 86_400, "Ingest:LeaseSeconds must be 4 to 86400.")
            .ValidateOnStart();
        builder.Services.AddScoped<StageRunner>();
        builder.Services.AddScoped<StageCall>();
        builder.Services.AddScoped<LeasedStages>();
        builder.Services.AddSingleton<LongWorkBell>();
        builder.Services.AddScoped<UploadRules>();
        return builder;
    }
}
