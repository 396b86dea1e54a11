using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media.Office;

/// <summary>Looks at what is turned into a PDF for reading: is it whole, does it open without a password, what does it say of itself. Its pages are counted once it has any.</summary>
internal sealed class OfficeProber : IProber
{
    public bool Handles(MediaType type) => FileKinds.Of(type) == FileKind.Office;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => Task.Run(() => Probe(path, type), ct);

    private static FileFacts Probe(string path, MediaType type)
    {
        if (type == MediaType.Docx) return OfficePackage.Look(path, "word/");
        if (type == MediaType.Xlsx) return OfficePackage.Look(path, "xl/");
        if (type == MediaType.Pptx) return OfficePackage.Look(path, "ppt/");
        if (IsOpenDocument(type)) return OfficePackage.LookAtOpenDocument(path);
        if (type == MediaType.OldOffice) return OldOffice(path);
        if (type == MediaType.Rtf) return Facts(RichText(path));
        if (type == MediaType.DjVu) return Facts(DjVu(path));
        return type == MediaType.Text ? Facts(null) : throw new ArgumentException($"{type} is not looked at here.", nameof(type));
    }

    public static bool IsOpenDocument(MediaType type) => type == MediaType.OpenDocument || type == MediaType.OpenSpreadsheet || type == MediaType.OpenPresentation;

    internal static FileRefusedException Damaged(string detail) => new(new IngestFailure(FailureCode.Damaged, detail));

    private static FileFacts Facts(string? flaw) => new() { PageCount = 0, Flaw = flaw is null ? null : new IngestFailure(FailureCode.Damaged, flaw) };

    private static FileFacts OldOffice(string path)
    {
        using var file = OleFile.Open(path);
        if (IsLocked(file)) throw new FileRefusedException(new IngestFailure(FailureCode.Encrypted, "It opens only with a password."));
        // The same container holds installers, mails and drawings.
        return file.Extension is null ? throw new FileRefusedException(new IngestFailure(FailureCode.NotYetSupported, "It holds no text, table or presentation.")) : Facts(null);
    }

    private static bool IsLocked(OleFile file)
    {
        try
        {
            return file.IsEncrypted();
        }
        catch (EndOfStreamException e)
        {
            throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "It ends before its content."), e);
        }
    }

    /// <summary>All of it stands in one pair of braces.</summary>
    private static string? RichText(string path)
    {
        using var file = File.OpenRead(path);
        file.Position = Math.Max(0, file.Length - 1024);
        Span<byte> end = stackalloc byte[1024];
        end = end[..file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false)];
        return end.TrimEnd("\0\r\n\t "u8).EndsWith("}"u8) ? null : "It ends before its last brace.";
    }

    /// <summary>The header says how long the file is (DjVu3, section 5): so does a page that stands alone, and a book.</summary>
    private static string? DjVu(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[16];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !(head[12..].SequenceEqual("DJVU"u8) || head[12..].SequenceEqual("DJVM"u8)))
            throw Damaged("It is neither a page nor a book.");
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head[8..]) + 12 > file.Length ? "It ends before it says that it ends." : null;
    }
}
