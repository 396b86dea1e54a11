using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;

namespace Pustakalaya.Site.Web;

/// <summary>
/// Pages as they were written last, packed already, with what they were written from: docs/decisions/0010. What a page shows is asked anew at every request; only
/// when it is the very same as before is the page sent as it was. For pages that are the same to everybody who has no session.
/// </summary>
public sealed class WrittenPages(IResponseCompressionProvider compression)
{
    /// <summary>Bytes kept of all pages together. When there are more, keeping begins anew.</summary>
    private const long MostBytes = 16 << 20;

    private readonly ConcurrentDictionary<(string Address, string? Coding), Written> _kept = new();
    private long _bytes;

    /// <summary>The page of this address: as it was written last if that was from the same, else written by Razor.</summary>
    /// <param name="from">All that the page shows and its address does not say, with an equality of its own.</param>
    public IActionResult Of(PageModel page, object from)
    {
        var request = page.Request;
        if (!HttpMethods.IsGet(request.Method) || request.Cookies.ContainsKey(Session.Cookie))
            return page.Page();
        var packing = compression.GetCompressionProvider(page.HttpContext);
        var key = (request.Path.Value + request.QueryString.Value, packing?.EncodingName);
        return _kept.TryGetValue(key, out var kept) && kept.From.Equals(from) ? new Sending(kept) : new Writing(this, key, packing, from);
    }

    private Written Keep((string, string?) key, Written written)
    {
        // A page that is written anew counts again: keeping begins anew somewhat sooner.
        if (Interlocked.Add(ref _bytes, written.Body.Length) > MostBytes)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _bytes, written.Body.Length);
        }

        return _kept[key] = written;
    }

    private sealed record Written(object From, byte[] Body, string? Coding, string? ContentType)
    {
        public Task SendAsync(HttpContext http)
        {
            var response = http.Response;
            response.ContentType = ContentType;
            response.ContentLength = Body.Length;
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            if (Coding is not null)
                response.Headers.ContentEncoding = Coding;
            return response.Body.WriteAsync(Body, http.RequestAborted).AsTask();
        }
    }

    private sealed class Sending(Written written) : ActionResult
    {
        public override Task ExecuteResultAsync(ActionContext context) => written.SendAsync(context.HttpContext);
    }

    private sealed class Writing(WrittenPages pages, (string Address, string? Coding) key, ICompressionProvider? packing, object from) : PageResult
    {
        public override async Task ExecuteResultAsync(ActionContext context)
        {
            var http = context.HttpContext;
            var outside = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            using var body = new MemoryStream();
            var inside = new StreamResponseBodyFeature(body);
            http.Features.Set<IHttpResponseBodyFeature>(inside);
            try
            {
                await base.ExecuteResultAsync(context);
                await inside.CompleteAsync();
            }
            finally
            {
                http.Features.Set(outside);
            }

            await pages.Keep(key, new Written(from, Packed(body), key.Coding, http.Response.ContentType)).SendAsync(http);
        }

        private byte[] Packed(MemoryStream body)
        {
            if (packing is null)
                return body.ToArray();
            using var packed = new MemoryStream();
            using (var stream = packing.CreateStream(packed))
                body.WriteTo(stream);
            return packed.ToArray();
        }
    }
}
