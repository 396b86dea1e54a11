using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Pustakalaya.Site.Web;

/// <summary>How what is kept is packed: three ways, not one for every header that a browser can send.</summary>
internal static class ContentCodings
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string Identity = "identity";

    /// <summary>The best that an <c>Accept-Encoding</c> takes. Who refuses something in it (<c>q=0</c>), which no browser does, gets it as it is.</summary>
    public static string Of(StringValues accepted)
    {
        var text = accepted.ToString();
        if (text.Contains("q=0", StringComparison.OrdinalIgnoreCase))
            return Identity;
        return text.Contains(Brotli, StringComparison.OrdinalIgnoreCase) ? Brotli : text.Contains(Gzip, StringComparison.OrdinalIgnoreCase) ? Gzip : Identity;
    }

    public static byte[] Encode(MemoryStream body, string coding)
    {
        if (coding == Identity)
            return body.ToArray();
        using var packed = new MemoryStream();
        using (Stream packing = coding == Brotli ? new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(body.GetBuffer(), 0, (int)body.Length);
        return packed.ToArray();
    }
}
