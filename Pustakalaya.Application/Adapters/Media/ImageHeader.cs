using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A picture as its header says; nothing of it has been decoded.</summary>
/// <param name="Number">Counted by the file, from 1.</param>
/// <param name="Orientation">As in EXIF: 1 stands upright, 2 to 8 must be turned or mirrored to.</param>
internal readonly record struct ImagePage(int Number, int Width, int Height, int Orientation)
{
    public bool IsTurned => Orientation >= 5;

    public int ShownWidth => IsTurned ? Height : Width;

    public int ShownHeight => IsTurned ? Width : Height;
}

/// <summary>What the header of a picture file says, read without a decoder: what is too much for one is known before one runs.</summary>
/// <param name="Pages">More than one in a TIFF only.</param>
/// <param name="Moves">It has more than one frame.</param>
/// <param name="IsCutOff">It ends before it says that it ends, but a part of the picture is there.</param>
internal sealed record ImageHeader(IReadOnlyList<ImagePage> Pages, bool Moves = false, bool IsCutOff = false)
{
    /// <exception cref="FileRefusedException">It is not what its first bytes say, or ends before anything can be seen.</exception>
    public static ImageHeader Read(string path, MediaType type)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        return Read(file, type);
    }

    /// <inheritdoc cref="Read(string, MediaType)"/>
    public static ImageHeader Read(Stream file, MediaType type)
    {
        try
        {
            if (type == MediaType.Jpeg) return JpegHeader.Read(file);
            if (type == MediaType.Png) return PngHeader.Read(file);
            if (type == MediaType.Webp) return WebpHeader.Read(file);
            if (type == MediaType.Tiff) return TiffHeader.Read(file);
        }
        catch (EndOfStreamException)
        {
            throw Damaged("It ends in the middle of its header.");
        }

        throw new ArgumentException($"{type} is no picture that is read.", nameof(type));
    }

    public static FileRefusedException Damaged(string detail) => new(new IngestFailure(FailureCode.Damaged, detail));

    /// <summary>Fills the whole span, or throws <see cref="EndOfStreamException"/>.</summary>
    internal static ReadOnlySpan<byte> Take(Stream file, Span<byte> buffer)
    {
        file.ReadExactly(buffer);
        return buffer;
    }
}
