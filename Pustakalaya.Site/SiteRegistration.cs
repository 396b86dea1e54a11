using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Pustakalaya.Application;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Site.Api;
using Pustakalaya.Site.Web;
using Serilog;

namespace Pustakalaya.Site;

/// <summary>What the site is made of, in the order a request meets it.</summary>
public static class SiteRegistration
{
    public static WebApplicationBuilder AddSite(this WebApplicationBuilder builder)
    {
        builder.AddApplication();
        builder.AddSiteLog();
        builder.AddSiteAddress();
        builder.AddLessonHost();
        builder.AddPages();
        builder.AddSignIn();
        builder.AddSignInLimits();
        builder.AddSpeed();
        builder.Services.AddSingleton<ReadyCheck>();
        builder.Services.AddHealthChecks().AddCheck<ReadyCheck>("ready", timeout: TimeSpan.FromSeconds(5));
        return builder;
    }

    public static WebApplication UseSite(this WebApplication app)
    {
        app.UseForwardedHeaders();
        // Before all else: where lessons are played there is nothing of the site, and no cookie.
        app.UseLessonHost();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = ErrorStatus.Path, StatusCodeSelector = ErrorStatus.Of });
        app.UseStatusCodePagesWithReExecute(ErrorStatus.Path + "/{0}");
        app.UseApiProblems();
        app.UseMiddleware<OwnFormsOnly>();
        app.UseRouting();
        // What is kept is the same for all who have no session: it is sent before anybody asks who they are.
        app.UseOutputCache();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseResponseCompression();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapGet("/", LanguageChoice.ToFirstPage);
        app.MapRazorPages().WithStaticAssets();
        app.MapApi();
        return app;
    }

    private static void AddSiteLog(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", Serilog.Events.LogEventLevel.Warning)
            // Says of every new key that it lies unencrypted in the database: docs/decisions/0008 says why.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", Serilog.Events.LogEventLevel.Error)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}", formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        builder.Logging.AddSerilog(log.CreateLogger(), dispose: true);
    }

    private static void AddSiteAddress(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SiteOptions>().BindConfiguration(SiteOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsValidator>();
        builder.Services.AddHostedService<StopDelay>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SiteOptions>>((host, site) => host.ShutdownTimeout = TimeSpan.FromSeconds(site.Value.StopDelaySeconds + site.Value.DrainSeconds));
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<SiteOptions>>((forwarded, site) =>
        {
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in site.Value.ProxyNetworks)
                forwarded.KnownIPNetworks.Add(network);
            // No proxy, nobody believed. One proxy adds one address, so only the last is its own word.
            forwarded.ForwardedHeaders = forwarded.KnownIPNetworks.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
        });
        // The program may run from its build folder (the school server does) as well as published: both serve wwwroot, and keep it for ever by its hash.
        builder.WebHost.UseStaticWebAssets();
        if (!builder.Environment.IsDevelopment())
        {
            builder.Configuration["EnableStaticAssetsDevelopmentCaching"] = "true";
            // Else what the build has compressed is sent anew at every request, stored and not compressed.
            builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        }
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var site = context.Configuration.GetSection(SiteOptions.Section).Get<SiteOptions>() ?? new SiteOptions();
            kestrel.AddServerHeader = false;
            // The upload page raises this for itself; no other form is near it.
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            SiteOptionsValidator.Listen(kestrel, site, site.Port);
            var content = context.Configuration.GetSection(ContentOptions.Section).Get<ContentOptions>() ?? new ContentOptions();
            if (content.SecondPort(site) is { } lessons)
                SiteOptionsValidator.Listen(kestrel, site, lessons);
        });
    }

    private static void AddPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        if (builder.Environment.IsDevelopment())
            services.AddHostedService<LiveTexts>();
        services.Configure<RouteOptions>(routes => routes.ConstraintMap.Add("lang", typeof(LanguageConstraint)));
        services.AddRazorPages(pages => pages.Conventions.Add(new LanguageRouteConvention()))
            // What a form must have is the validator's to say, in the reader's language.
            .AddMvcOptions(mvc => mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true);
        // Devanagari as it is: written as &#x...; a page would be six times as long.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddScoped<Texts>();
        services.AddScoped<Links>();
        services.AddScoped<Icons>();
        services.AddScoped<UploadForm>();
        services.AddScoped<UploadOutcomes>();
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "pustakalaya.form";
            forgery.HeaderName = "X-Form-Token";
            forgery.FormFieldName = "formToken";
        });
    }

    private static void AddSignIn(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ICurrentUser, HttpCurrentUser>();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = Session.Cookie;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = TimeSpan.FromDays(14);
                cookie.SlidingExpiration = true;
                cookie.Events.OnValidatePrincipal = SessionCheck.ValidateAsync;
            });
    }

    private static void AddSpeed(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOutputCache(cache => cache.AddPolicy(PublicPages.Policy, policy => policy.AddPolicy<PublicPages>(), excludeDefaultPolicy: false));
        services.AddSingleton<WrittenPages>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(FreshPagesBehavior<,>));
        services.AddResponseCompression(compression =>
        {
            // Forms carry a token that is masked anew in every answer, so compressing over https tells nothing.
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/problem+json", "application/vnd.apple.mpegurl", "text/vtt"];
        });
        services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);
    }
}
