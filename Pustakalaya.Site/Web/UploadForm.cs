using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Pustakalaya.Site.Web;

/// <summary>Reads a form of files as it arrives, each file as a stream, so that no file is ever in memory or on the disk twice.</summary>
public sealed class UploadForm(IAntiforgery antiforgery, IOptions<AntiforgeryOptions> forgery)
{
    private const int BufferSize = 64 * 1024;

    private const int MaxField = 4096;

    /// <summary>Fields and files of one form; a longer one is no person's.</summary>
    private const int MaxParts = 1_000;

    /// <summary>The fields that stood before the file that was read last, but for the token.</summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    private readonly Dictionary<string, string> _fields = [];

    /// <summary>The files in order; each must be read before the next is asked for (what is left of it is skipped).</summary>
    /// <exception cref="AntiforgeryValidationException">No valid token stands before the first file.</exception>
    /// <exception cref="BadHttpRequestException">The body is not a form of files, broke off, or is too long.</exception>
    public async IAsyncEnumerable<(string FileName, Stream Content)> ReadAsync(HttpContext context, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body, BufferSize) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
        var isOurs = false;
        for (var parts = 0; await NextAsync(reader, ct) is { } section; parts++)
        {
            if (parts >= MaxParts)
                throw new BadHttpRequestException("The form has too many parts.");
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            if (!disposition.IsFileDisposition())
            {
                if (name == forgery.Value.FormFieldName)
                    isOurs = await IsOursAsync(context, section, ct);
                else if (name is { Length: > 0 })
                    _fields[name] = await ValueAsync(section, ct);
                continue;
            }

            if (!isOurs)
                throw new AntiforgeryValidationException("The token must stand before the files.");
            var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
            // A form without a chosen file sends an empty one without a name.
            if (!string.IsNullOrEmpty(fileName))
                yield return (fileName, new SentFile(section.Body));
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken ct)
    {
        try
        {
            return await reader.ReadNextSectionAsync(ct);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form broke off or is malformed.", e);
        }
    }

    /// <summary>The token goes where the check looks before it would read the form.</summary>
    private async Task<bool> IsOursAsync(HttpContext context, MultipartSection section, CancellationToken ct)
    {
        context.Request.Headers[forgery.Value.HeaderName!] = await ValueAsync(section, ct);
        await antiforgery.ValidateRequestAsync(context);
        return true;
    }

    /// <summary>What is longer than any of our fields is cut.</summary>
    private static async Task<string> ValueAsync(MultipartSection section, CancellationToken ct)
    {
        var value = new byte[MaxField];
        var length = await section.Body.ReadAtLeastAsync(value, MaxField, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(value, 0, length);
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        return isForm && HeaderUtilities.RemoveQuotes(type!.Boundary).Value is { Length: > 0 and <= 70 } boundary
            ? boundary
            : throw new BadHttpRequestException("Files come as multipart/form-data.");
    }
}
