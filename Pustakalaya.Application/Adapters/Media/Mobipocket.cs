using System.Buffers.Binary;
using System.Text;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>A book for Kindle readers: kept and given out; of its inside only title and author are read (the MobileRead wiki's description of MOBI and EXTH).</summary>
internal sealed class Mobipocket : IProber, ICoverMaker
{
    private const int PalmHeader = 78;
    private const int MostHeader = 256 * 1024;
    private const int Author = 100, NewTitle = 503;

    public bool Handles(MediaType type) => type == MediaType.Mobipocket;

    public Task<FileFacts> ProbeAsync(string path, MediaType type, CancellationToken ct) => Task.Run(
        () =>
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Math.Min(file.Length, MostHeader)];
            file.ReadExactly(bytes);
            return Read(bytes, file.Length);
        },
        ct);

    /// <summary>Nothing of it is drawn.</summary>
    public Task<IReadOnlyList<PreviewImage>> MakeCoverAsync(string path, FileFacts facts, KeepDerived keep, CancellationToken ct) => Task.FromResult<IReadOnlyList<PreviewImage>>([]);

    /// <param name="bytes">The first of them.</param>
    /// <param name="length">Of the whole file.</param>
    internal static FileFacts Read(ReadOnlySpan<byte> bytes, long length)
    {
        if (bytes.Length < PalmHeader + 8) throw Damaged("It ends in the middle of its header.");
        var records = BinaryPrimitives.ReadUInt16BigEndian(bytes[76..]);
        if (records == 0 || bytes.Length < PalmHeader + (8 * records)) throw Damaged("It has no list of its parts.");
        var last = BinaryPrimitives.ReadUInt32BigEndian(bytes[(PalmHeader + (8 * (records - 1)))..]);
        var facts = new FileFacts { PageCount = 0, Flaw = last >= length ? new IngestFailure(FailureCode.Damaged, "It ends before its last part.") : null };
        var first = BinaryPrimitives.ReadUInt32BigEndian(bytes[PalmHeader..]);
        return first < bytes.Length ? Names(facts, bytes[(int)first..]) : facts;
    }

    /// <param name="record">The first part: 16 bytes of PalmDOC, then MOBI, then perhaps EXTH.</param>
    private static FileFacts Names(FileFacts facts, ReadOnlySpan<byte> record)
    {
        if (record.Length < 132 || !record[16..20].SequenceEqual("MOBI"u8)) return facts;
        var encoding = BinaryPrimitives.ReadUInt32BigEndian(record[28..]) == 65001 ? Encoding.UTF8 : Encoding.Latin1;
        facts = facts with { Title = Text(record, BinaryPrimitives.ReadUInt32BigEndian(record[84..]), BinaryPrimitives.ReadUInt32BigEndian(record[88..]), encoding) };
        var header = 16 + (long)BinaryPrimitives.ReadUInt32BigEndian(record[20..]);
        if ((record[131] & 0x40) == 0 || header + 12 > record.Length || !record[(int)header..].StartsWith("EXTH"u8)) return facts;
        var count = BinaryPrimitives.ReadUInt32BigEndian(record[(int)(header + 8)..]);
        var at = header + 12;
        for (uint i = 0; i < count && at + 8 <= record.Length; i++)
        {
            var type = BinaryPrimitives.ReadUInt32BigEndian(record[(int)at..]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(record[(int)(at + 4)..]);
            if (length < 8) break;
            if (type is Author or NewTitle && Text(record, at + 8, length - 8, encoding) is { } text)
                facts = type == Author ? facts with { Author = facts.Author is null ? text : $"{facts.Author}, {text}" } : facts with { Title = text };
            at += length;
        }

        return facts;
    }

    private static string? Text(ReadOnlySpan<byte> record, long at, long length, Encoding encoding)
    {
        if (length is 0 or > 2_000 || at + length > record.Length) return null;
        return PdfInfoOutput.Clean(encoding.GetString(record.Slice((int)at, (int)length)));
    }

    private static FileRefusedException Damaged(string detail) => new(new IngestFailure(FailureCode.Damaged, detail));
}
