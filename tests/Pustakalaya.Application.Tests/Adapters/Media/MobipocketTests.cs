using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class MobipocketTests
{
    [Fact]
    public void Says_title_and_authors_of_the_book()
    {
        var book = Book();
        MediaTypeSniffer.Sniff(book).Should().Be(MediaType.Mobipocket);
        var facts = Mobipocket.Read(book, book.Length);
        (facts.Title, facts.Author, facts.PageCount, facts.Flaw).Should().Be(("पानीको यात्रा", "Sita, Ram", 0, null));
    }

    [Fact]
    public void Every_way_to_cut_a_book_short_has_a_stated_outcome()
    {
        var book = Book();
        for (var length = 68; length < book.Length; length++)
        {
            var read = () => Mobipocket.Read(book.AsSpan(0, length), length);
            if (length < 94) read.Should().Throw<FileRefusedException>().Which.Failure.Code.Should().Be(FailureCode.Damaged);
            else read.Should().NotThrow();
        }

        Mobipocket.Read(book.AsSpan(0, 300), 300).Flaw!.Code.Should().Be(FailureCode.Damaged);
    }

    /// <summary>Two parts: the header with its names, and four bytes.</summary>
    internal static byte[] Book()
    {
        var title = Encoding.UTF8.GetBytes("पानीको यात्रा");
        byte[] exth = [.. "EXTH"u8, 0, 0, 0, 0, 0, 0, 0, 3, .. Entry(100, "Sita"u8), .. Entry(100, "Ram"u8), .. Entry(503, title)];
        var record = new byte[16 + 232 + exth.Length];
        "MOBI"u8.CopyTo(record.AsSpan(16));
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(20), 232);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(28), 65001);
        record[131] = 0x40;
        exth.CopyTo(record, 248);
        var book = new byte[94 + record.Length + 4];
        "BOOKMOBI"u8.CopyTo(book.AsSpan(60));
        book[77] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(book.AsSpan(78), 94);
        BinaryPrimitives.WriteUInt32BigEndian(book.AsSpan(86), (uint)(94 + record.Length));
        record.CopyTo(book, 94);
        return book;
    }

    private static byte[] Entry(int type, ReadOnlySpan<byte> text) => [0, 0, (byte)(type >> 8), (byte)type, 0, 0, 0, (byte)(8 + text.Length), .. text.ToArray()];
}
