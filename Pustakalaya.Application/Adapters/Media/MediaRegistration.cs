using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media.Captions;
using Pustakalaya.Application.Adapters.Media.Epub;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Application.Adapters.Media.Office;
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
        builder.Services.AddKindOfFile<PdfExtractor>();
        builder.Services.AddKindOfFile<PdfPreviewer>();
        builder.Services.AddSingleton<Ffprobe>();
        builder.Services.AddKindOfFile<MediaProber>();
        builder.Services.AddKindOfFile<MediaCoverMaker>();
        builder.Services.AddKindOfFile<CaptionsReader>();
        builder.Services.AddSingleton<LessonPacks>();
        builder.Services.AddKindOfFile<ImageProber>();
        builder.Services.AddKindOfFile<ImageDrawer>();
        builder.Services.AddSingleton<BookPictures>();
        builder.Services.AddKindOfFile<EpubExtractor>();
        builder.Services.AddKindOfFile<EpubUnpacker>();
        builder.Services.AddSingleton<FilmMaker>();
        builder.Services.AddSingleton<SoundMaker>();
        builder.Services.AddKindOfFile<MediaPlayableMaker>();
        builder.Services.AddKindOfFile<LessonProber>();
        builder.Services.AddKindOfFile<LessonUnpacker>();
        builder.Services.AddKindOfFile<LessonExtractor>();
        builder.Services.AddKindOfFile<LessonCoverMaker>();
        builder.Services.AddKindOfFile<OfficeProber>();
        builder.Services.AddKindOfFile<LibreOfficeConverter>();
        builder.Services.AddKindOfFile<DjvuConverter>();
        builder.Services.AddKindOfFile<Mobipocket>();
        return builder;
    }

    /// <summary>Under each of the ports that it serves, as one object.</summary>
    internal static IServiceCollection AddKindOfFile<T>(this IServiceCollection services)
        where T : class, IForMediaType
    {
        services.AddSingleton<T>();
        foreach (var port in typeof(T).GetInterfaces().Where(one => one != typeof(IForMediaType) && one.IsAssignableTo(typeof(IForMediaType))))
            services.AddSingleton(port, provider => provider.GetRequiredService<T>());
        return services;
    }
}
