using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

[Collection(Alone.Name)]
public sealed class SafeZipTests : IDisposable
{
    private static readonly ZipLimits Small = new(10, 100_000, 150_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-zip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lists_and_reads_what_a_package_holds()
    {
        using var zip = Open(ZipMaker.Make(("mimetype", "application/epub+zip"), ("किताब/१.xhtml", "<p>नमस्ते</p>"), ("empty/", "")));

        zip.IsCutOff.Should().BeFalse();
        zip.Entries.Select(e => (e.Name, e.IsFolder, e.Flaws)).Should().Equal(("mimetype", false, ZipFlaws.None), ("किताब/१.xhtml", false, ZipFlaws.None), ("empty/", true, ZipFlaws.None));
        Text(zip, "किताब/१.xhtml").Should().Be("<p>नमस्ते</p>");
        zip.Find("किताब/2.xhtml").Should().BeNull();
    }

    [Fact]
    public void Reads_an_archive_behind_something_else()
    {
        using var zip = Open([.. Encoding.ASCII.GetBytes("#!/bin/sh something\n"), .. ZipMaker.Make(("a.txt", "inside"))]);

        Text(zip, "a.txt").Should().Be("inside");
    }

    [Fact]
    public void Keeps_the_whole_entries_of_a_package_whose_end_is_missing()
    {
        var random = new Random(5);
        var noise = new byte[40_000];
        random.NextBytes(noise);
        var whole = ZipMaker.Make(("first.txt", Encoding.UTF8.GetBytes("first")), ("second.txt", Encoding.UTF8.GetBytes("second")), ("noise.bin", noise));

        using var zip = Open(whole[..20_000]);

        zip.IsCutOff.Should().BeTrue();
        zip.Entries.Select(e => e.Name).Should().Equal("first.txt", "second.txt");
        Text(zip, "second.txt").Should().Be("second");
    }

    [Fact]
    public void Keeps_the_whole_entries_of_a_package_that_was_written_as_a_stream()
    {
        // Sizes stand behind the entries then, and are found there.
        using var to = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(new OneWay(to), System.IO.Compression.ZipArchiveMode.Create))
        {
            foreach (var name in (string[])["one.txt", "two.txt"])
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes("text of " + name));
            }
        }

        var bytes = to.ToArray();
        using var cut = Open(bytes[..bytes.AsSpan().IndexOf("PK\x01\x02"u8)]);

        cut.Entries.Select(e => e.Name).Should().Equal("one.txt", "two.txt");
        Text(cut, "two.txt").Should().Be("text of two.txt");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all, but some text that is long enough for a header")]
    [InlineData("PK\x03\x04")]
    public void Refuses_what_is_no_package(string content) =>
        Refusal(() => Open(Encoding.Latin1.GetBytes(content))).Should().Be(FailureCode.Damaged);

    [Theory]
    [InlineData("../../evil", "ClimbsOut")]
    [InlineData("a/../../evil", "ClimbsOut")]
    [InlineData("..\\..\\evil", "ClimbsOut, NoName")]
    [InlineData("/etc/passwd", "Absolute")]
    [InlineData("C:/windows/evil", "Absolute")]
    [InlineData("C:\\evil", "Absolute, NoName")]
    [InlineData("nul\0byte", "NoName")]
    [InlineData("line\nfeed", "NoName")]
    [InlineData("link:target.txt", "NotAFile")]
    [InlineData("FIRST.txt", "Duplicate")]
    [InlineData("first.txt", "Duplicate")]
    public void Row_07_names_that_lead_out_and_links_are_known_and_never_found(string name, string flawNames)
    {
        var flaws = Enum.Parse<ZipFlaws>(flawNames);
        using var zip = Open(ZipMaker.Make(("first.txt", "kept"), (name, "evil")));

        zip.Entries[1].Flaws.Should().Be(flaws);
        zip.Entries[1].IsSound.Should().BeFalse();
        Text(zip, "first.txt").Should().Be("kept");
        if (!flaws.HasFlag(ZipFlaws.Duplicate)) zip.Find(zip.Entries[1].Name).Should().BeNull();
    }

    [Fact]
    public void Row_05_a_bomb_is_refused_before_it_is_inflated()
    {
        var zeros = ZipMaker.Make(("zeros.bin", new byte[8 * 1024 * 1024]));
        var many = ZipMaker.Make([.. Enumerable.Range(0, 11).Select(i => ($"{i}.txt", "x"))]);
        var large = ZipMaker.Make([.. Enumerable.Range(0, 2).Select(i => ($"{i}.bin", Noise(90_000)))]);

        Refusal(() => Open(zeros, ZipLimits.Book)).Should().Be(FailureCode.UnpacksTooLarge);
        Refusal(() => Open(many)).Should().Be(FailureCode.UnpacksTooLarge);
        Refusal(() => Open(large)).Should().Be(FailureCode.UnpacksTooLarge);
    }

    [Fact]
    public void Row_05_entries_that_share_their_bytes_are_refused()
    {
        var zip = ZipMaker.Make(("a.txt", "some text"), ("b.txt", "some text"));

        Refusal(() => Open(ZipMaker.Lie(zip, 1, 42, 0))).Should().Be(FailureCode.Damaged);
    }

    [RequiresFact(Needs.Samples)]
    public void Row_05_four_gibibytes_of_zeros_cost_neither_time_nor_memory()
    {
        var before = GC.GetTotalAllocatedBytes();

        Refusal(() => SafeZip.Open(Requirements.Sample("hostile/bomb-4GiB.epub"), ZipLimits.Book)).Should().Be(FailureCode.UnpacksTooLarge);


        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(20 * 1024 * 1024);
    }

    [Theory]
    [InlineData(24, 100u, FailureCode.Damaged)] // Fewer bytes than come out.
    [InlineData(24, 60_001u, FailureCode.Damaged)] // More.
    [InlineData(16, 1u, FailureCode.Damaged)] // Another checksum.
    [InlineData(20, 40u, FailureCode.Damaged)] // The packed bytes are cut off.
    [InlineData(42, 5u, FailureCode.Damaged)] // Nothing is there.
    public void Row_06_a_package_that_lies_about_an_entry_is_found_out(int field, uint value, FailureCode code)
    {
        using var zip = Open(ZipMaker.Lie(ZipMaker.Make(("a.txt", string.Concat(Enumerable.Range(0, 6_000).Select(i => $"{i % 10} line of ")))), 0, field, value));

        Refusal(() => zip.ReadAll(zip.Entries[0], 100_000)).Should().Be(code);
    }

    [Fact]
    public void Row_06_bytes_are_counted_while_they_come_out_whatever_is_declared()
    {
        // Each says 10 bytes: one would come out far larger, and is stopped there.
        using var zip = Open(ZipMaker.Lie(ZipMaker.Make(("zeros.bin", new byte[8 * 1024 * 1024])), 0, 24, 10));
        using var entry = zip.Read(zip.Entries[0]);
        var read = 0L;

        Refusal(() =>
        {
            var buffer = new byte[4_096];
            for (int n; (n = entry.Read(buffer)) > 0;) read += n;
        }).Should().Be(FailureCode.Damaged);

        read.Should().BeLessThan(10_000);
    }

    [Fact]
    public void All_entries_together_stay_under_the_limit_however_often_they_are_read()
    {
        using var zip = Open(ZipMaker.Make(("a.bin", Noise(60_000))));
        zip.ReadAll(zip.Entries[0], 100_000);
        zip.ReadAll(zip.Entries[0], 100_000);

        Refusal(() => zip.ReadAll(zip.Entries[0], 100_000)).Should().Be(FailureCode.UnpacksTooLarge);
    }

    [Fact]
    public void An_entry_behind_a_password_is_known_as_that()
    {
        using var zip = Open(ZipMaker.Lie(ZipMaker.Make(("a.txt", "secret")), 0, 8, 0x801, bytes: 2));

        zip.Entries[0].Flaws.Should().Be(ZipFlaws.Encrypted);
        Refusal(() => zip.Read(zip.Entries[0]).Dispose()).Should().Be(FailureCode.Encrypted);
    }

    [Fact]
    public void A_header_that_names_another_file_than_the_directory_is_refused()
    {
        var bytes = ZipMaker.Make(("aaaa.txt", "text"));
        bytes[30] = (byte)'b';
        using var zip = Open(bytes);

        Refusal(() => zip.Read(zip.Entries[0]).Dispose()).Should().Be(FailureCode.Damaged);
    }

    private SafeZip Open(byte[] bytes, ZipLimits? limits = null)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return SafeZip.Open(path, limits ?? Small);
    }

    private static string Text(SafeZip zip, string name) => Encoding.UTF8.GetString(zip.ReadAll(zip.Find(name)!, 100_000));

    private static FailureCode? Refusal(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (FileRefusedException e)
        {
            return e.Failure.Code;
        }
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    /// <summary>A stream that cannot go back: a ZIP written to it says sizes only behind its entries.</summary>
    private sealed class OneWay(Stream to) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => to.Length;

        public override long Position
        {
            get => to.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => to.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => to.Write(buffer, offset, count);
    }
}
