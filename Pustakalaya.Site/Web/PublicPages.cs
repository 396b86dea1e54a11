using MediatR;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Pustakalaya.Application.Pipeline;

namespace Pustakalaya.Site.Web;

/// <summary>
/// Pages that are the same for everybody who is not signed in are kept for ten seconds: <c>[OutputCache(PolicyName = PublicPages.Policy)]</c>. Opt-in,
/// and never for an item's own pages: what is unpublished must be gone at once. <see cref="FreshPagesBehavior{TRequest,TResult}"/> drops them all
/// after every command sent from here; what a worker or another replica changes shows within the ten seconds.
/// </summary>
internal sealed class PublicPages(IResponseCompressionProvider compression) : IOutputCachePolicy
{
    public const string Policy = "public";

    public const string Tag = "catalog";

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        // Who has a session, be it over, is asked for behind the cache.
        var anonymous = !request.Cookies.ContainsKey(Session.Cookie);
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = context.AllowCacheStorage = anonymous && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = Kept;
        context.Tags.Add(Tag);
        context.CacheVaryByRules.QueryKeys = "*";
        // What is kept is packed already: as many variants as there are ways to pack, not one for every header a browser can send.
        context.CacheVaryByRules.VaryByValues["encoding"] = compression.GetCompressionProvider(context.HttpContext)?.EncodingName ?? "none";
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        if (context.HttpContext.Response.StatusCode != StatusCodes.Status200OK || !StringValues.IsNullOrEmpty(context.HttpContext.Response.Headers.SetCookie))
            context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }
}

/// <summary>After a command that succeeded the kept pages may show what is no longer so.</summary>
internal sealed class FreshPagesBehavior<TRequest, TResult>(IOutputCacheStore store) : IPipelineBehavior<TRequest, TResult>
    where TRequest : IRequest<TResult>
    where TResult : IResult<TResult>
{
    private static readonly bool IsCommand = typeof(ICommand<TResult>).IsAssignableFrom(typeof(TRequest));

    public async Task<TResult> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        var result = await next();
        // The change is made: it must show even when the person who made it has gone.
        if (IsCommand && result.IsOk)
            await store.EvictByTagAsync(PublicPages.Tag, CancellationToken.None);
        return result;
    }
}
