using System.Text;
using System.Text.RegularExpressions;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media.Epub;

/// <summary>An EPUB that is open: its package read, its chapters and pictures numbered. The numbers are the same whenever the same bytes are opened.</summary>
internal sealed partial class EpubBook : IDisposable
{
    /// <summary>Bytes of a chapter, a table of contents or a package document; the whole of War and Peace has three million.</summary>
    public const long LongestDocument = 8 * 1024 * 1024;

    private static readonly string[] PictureTypes = ["image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"];

    private readonly SafeZip _zip;
    private readonly Dictionary<string, int> _chapters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pictures = new(StringComparer.Ordinal);

    private EpubBook(SafeZip zip, EpubPackage package)
    {
        (_zip, Package) = (zip, package);
        Chapters = [.. package.Order.Where(file => file.MediaType is not ("image/svg+xml" or "text/css") && !PictureTypes.Contains(file.MediaType) && zip.Find(file.Path) is not null).Take(FileFacts.MaxPages)];
        for (var i = 0; i < Chapters.Count; i++) _chapters[Chapters[i].Path] = i + 1;
        Pictures = [.. package.Files.Where(file => PictureTypes.Contains(file.MediaType) && zip.Find(file.Path) is not null).DistinctBy(file => file.Path)];
        for (var i = 0; i < Pictures.Count; i++) _pictures[Pictures[i].Path] = i + 1;
    }

    public EpubPackage Package { get; }

    /// <summary>The documents in the order of reading that are there.</summary>
    public IReadOnlyList<EpubFile> Chapters { get; }

    public IReadOnlyList<EpubFile> Pictures { get; }

    /// <summary>What is amiss although the book can be read; null for a sound one.</summary>
    public IngestFailure? Flaw => _zip.IsCutOff ? new(FailureCode.Damaged, $"The end of the file is missing; {_zip.Entries.Count} whole entries stand before it.")
        : Chapters.Count < Package.Order.Count ? new(FailureCode.Damaged, $"{Package.Order.Count - Chapters.Count} of {Package.Order.Count} chapters are not in the file.")
        : null;

    public int? ChapterOf(string path) => _chapters.TryGetValue(path, out var number) ? number : null;

    /// <summary>From 1, in the order of the book's list of files.</summary>
    public int? PictureOf(string path) => _pictures.TryGetValue(path, out var number) ? number : null;

    /// <exception cref="FileRefusedException">Damaged, encrypted, a bomb, or no book.</exception>
    public static EpubBook Open(string path)
    {
        var zip = SafeZip.Open(path, ZipLimits.Book);
        try
        {
            if (zip.Entries.Any(e => e.Flaws.HasFlag(ZipFlaws.Encrypted))
                || (zip.Find("META-INF/encryption.xml") is { } encryption && EpubPackage.IsEncrypted(zip.ReadAll(encryption, LongestDocument))))
                throw new FileRefusedException(new IngestFailure(FailureCode.Encrypted, "The book opens only in a program that has its key."));
            var book = new EpubBook(zip, Read(zip));
            return book.Chapters.Count > 0 ? book : throw new FileRefusedException(new IngestFailure(FailureCode.NoPages, "The book has no chapter that is in the file."));
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    public void Dispose() => _zip.Dispose();

    /// <summary>The document as text, in the encoding that it says.</summary>
    /// <exception cref="FileRefusedException">It is damaged, or larger than any chapter.</exception>
    public string Text(EpubFile file) => Decode(_zip.ReadAll(_zip.Find(file.Path) ?? throw SafeZip.Damaged("A document is not in the file."), LongestDocument));

    /// <exception cref="FileRefusedException">As for <see cref="Text"/>.</exception>
    public byte[] Bytes(EpubFile file) => _zip.ReadAll(_zip.Find(file.Path) ?? throw SafeZip.Damaged("A picture is not in the file."), ZipLimits.Book.EntryBytes);

    public bool Has(EpubFile? file) => file is not null && _zip.Find(file.Path) is not null;

    private static EpubPackage Read(SafeZip zip)
    {
        var path = zip.Find("META-INF/container.xml") is { } container ? EpubPackage.PathIn(zip.ReadAll(container, LongestDocument)) : null;
        // A book whose container is lost, or points elsewhere, still has its package document.
        var document = (path is null ? null : zip.Find(path)) ?? zip.Entries.FirstOrDefault(e => e.IsSound && e.Name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase))
            ?? throw SafeZip.Damaged("The book has no package document.");
        return EpubPackage.Parse(zip.ReadAll(document, LongestDocument), document.Name);
    }

    private static string Decode(byte[] bytes)
    {
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) return Encoding.UTF8.GetString(bytes.AsSpan(3));
        var said = EncodingName().Match(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 200)))).Groups[1].Value.ToLowerInvariant();
        var encoding = said is "" or "utf-8" or "utf8" ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(said) ?? (said == "iso-8859-1" ? Encoding.Latin1 : Encoding.UTF8);
        return encoding.GetString(bytes);
    }

    [GeneratedRegex("^\\s*<\\?xml[^>]{1,100}encoding\\s{0,5}=\\s{0,5}[\"']([A-Za-z0-9._-]{1,40})[\"']", RegexOptions.None, 100)]
    private static partial Regex EncodingName();
}
