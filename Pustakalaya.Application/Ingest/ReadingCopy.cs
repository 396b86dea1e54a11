using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>The bytes that text, cover and pages are made from: the original, or the PDF that was made of it for reading.</summary>
internal static class ReadingCopy
{
    /// <summary>Name of the PDF among the derived files.</summary>
    public const string Name = "reading.pdf";

    /// <summary>Null: the file had to be converted and could not be here, so that there is nothing to read.</summary>
    public static (string Path, MediaType Type)? Of(FileStore store, StoredFile file)
    {
        if (file.Kind != FileKind.Office)
            return (store.PathOf(file.Hash), file.MediaType);
        var copy = store.DerivedPath(file.Hash, Name);
        return File.Exists(copy) ? (copy, MediaType.Pdf) : null;
    }
}
