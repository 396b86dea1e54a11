namespace Pustakalaya.Application.Adapters.Media;

/// <summary>How much there is to see in a pixmap: black, white and fog have none.</summary>
internal static class PictureContrast
{
    /// <summary>Spread of brightness (0 to 128) from which on a picture stands for its film.</summary>
    public const double ShowsSomething = 20;

    /// <returns>-1 when the file is not a whole picture.</returns>
    public static async Task<double> OfAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path) || await PortablePixmap.SizeAsync(path, ct) is null) return -1;
        var bytes = await File.ReadAllBytesAsync(path, ct);
        return Of(bytes.AsSpan(PortablePixmap.Parse(bytes.AsSpan(0, Math.Min(bytes.Length, 64)))!.Value.Offset));
    }

    /// <summary>Standard deviation of the brightness.</summary>
    /// <param name="pixels">Red, green and blue of each.</param>
    internal static double Of(ReadOnlySpan<byte> pixels)
    {
        double sum = 0, squares = 0;
        for (var at = 0; at + 2 < pixels.Length; at += 3)
        {
            var light = (0.299 * pixels[at]) + (0.587 * pixels[at + 1]) + (0.114 * pixels[at + 2]);
            sum += light;
            squares += light * light;
        }

        var count = Math.Max(1, pixels.Length / 3);
        return Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
    }
}
