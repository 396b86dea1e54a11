using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

public static class MediaRegistration
{
    /// <summary>Adds the extractors and previewers and the tools they run; the settings are checked when the host starts.</summary>
    public static IHostApplicationBuilder AddMedia(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MediaOptions>().BindConfiguration(MediaOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<MediaOptions>, MediaOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ToolRunner>();
        builder.Services.AddSingleton<Poppler>();
        builder.Services.AddSingleton<NepaliWords>();
        builder.Services.AddSingleton<WebpEncoder>();
        builder.Services.AddSingleton<IExtractor, PdfExtractor>();
        builder.Services.AddSingleton<IPreviewer, PdfPreviewer>();
        return builder;
    }
}
