using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Storage;

[Collection(Alone.Name)]
public sealed class FileStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pustakalaya-store-").FullName;
    private readonly FileStore _store;

    public FileStoreTests() => _store = new FileStore(Options.Create(new StorageOptions { Root = _root }), TimeProvider.System);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Keeps_a_file_under_the_hash_of_its_bytes()
    {
        var bytes = Bytes(300_000);

        var blob = await _store.WriteAsync(new MemoryStream(bytes), maxBytes: null, CancellationToken.None);

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        blob.Hash.Value.Should().Be(hash);
        blob.Size.Should().Be(300_000);
        blob.WasThere.Should().BeFalse();
        blob.Head.ToArray().Should().Equal(bytes[..FileStore.HeadLength]);
        (await File.ReadAllBytesAsync(Path.Combine(_root, "originals", hash[..2], hash[2..4], hash))).Should().Equal(bytes);
        Incoming().Should().BeEmpty();
    }

    [Fact]
    public async Task Stores_the_same_bytes_once()
    {
        var bytes = Bytes(10_000);
        await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);

        var again = await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);

        again.WasThere.Should().BeTrue();
        Files().Should().HaveCount(1);
    }

    [Fact]
    public async Task Heals_an_original_that_lost_its_end_on_the_disk()
    {
        var bytes = Bytes(10_000);
        var first = await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);
        await File.WriteAllBytesAsync(_store.PathOf(first.Hash), bytes[..100]);

        var again = await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);

        again.WasThere.Should().BeFalse();
        (await File.ReadAllBytesAsync(_store.PathOf(first.Hash))).Should().Equal(bytes);
    }

    [Fact]
    public async Task Two_uploads_of_the_same_bytes_at_once_end_in_one_file()
    {
        var bytes = Bytes(2_000_000);

        var blobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None)));

        blobs.Select(b => b.Hash).Distinct().Should().HaveCount(1);
        Files().Should().HaveCount(1);
        (await File.ReadAllBytesAsync(_store.PathOf(blobs[0].Hash))).Should().Equal(bytes);
    }

    [Fact]
    public async Task Stores_nothing_when_the_first_bytes_are_refused()
    {
        var seen = -1;
        var body = new CountingStream(10_000_000);

        var blob = await _store.WriteAsync(body, head => { seen = head.Length; return false; }, null, CancellationToken.None);

        blob.Should().BeNull();
        seen.Should().Be(FileStore.HeadLength);
        Files().Should().BeEmpty();
        body.Given.Should().BeLessThan(200_000, "the rest of the body needs not be read");
    }

    [Fact]
    public async Task Shows_a_short_body_whole_even_when_it_comes_byte_by_byte()
    {
        ReadOnlyMemory<byte> seen = default;
        await _store.WriteAsync(new CountingStream(50, step: 1), head => { seen = head; return true; }, null, CancellationToken.None);
        seen.Length.Should().Be(50);
    }

    [Fact]
    public async Task Refuses_a_body_longer_than_allowed_and_leaves_nothing()
    {
        var write = () => _store.WriteAsync(new CountingStream(1_000_001), 1_000_000, CancellationToken.None);

        (await write.Should().ThrowAsync<FileRefusedException>()).Which.Failure.Code.Should().Be(FailureCode.TooLarge);
        Files().Should().BeEmpty();
    }

    [Fact]
    public async Task Takes_a_body_of_exactly_the_allowed_length() =>
        (await _store.WriteAsync(new CountingStream(1_000_000), 1_000_000, CancellationToken.None)).Size.Should().Be(1_000_000);

    [Fact]
    public async Task Leaves_nothing_when_the_sender_goes_away()
    {
        using var cancel = new CancellationTokenSource();
        var write = () => _store.WriteAsync(new CountingStream(5_000_000, at: 1_000_000, then: cancel.Cancel), null, cancel.Token);
        await write.Should().ThrowAsync<OperationCanceledException>();
        Files().Should().BeEmpty();

        var broken = () => _store.WriteAsync(new CountingStream(5_000_000, at: 1_000_000, then: () => throw new IOException("connection reset")), null, CancellationToken.None);
        await broken.Should().ThrowAsync<IOException>().WithMessage("connection reset");
        Files().Should().BeEmpty();
    }

    [Fact]
    public async Task Holds_no_large_part_of_the_body_in_memory()
    {
        var before = GC.GetTotalAllocatedBytes();
        await _store.WriteAsync(new CountingStream(200_000_000), null, CancellationToken.None);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(20_000_000);
    }

    [Fact]
    public async Task Says_that_the_disk_is_full()
    {
        // The real error of the system, which a test cannot get from a real full disk.
        var write = async () =>
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[] { 1 });
        };
        var error = (await write.Should().ThrowAsync<IOException>()).Which;

        StorageFullException.Is(error).Should().BeTrue();
        StorageFullException.Full("/data", error).Message.Should().Contain("/data is full").And.Contain("Free some space");
    }

    [Fact]
    public async Task Row_18_many_large_files_at_once_never_fill_the_disk()
    {
        const long disk = 300_000_000, kept = 150_000_000;
        // As a disk of that size would say it.
        var store = new FileStore(Options.Create(new StorageOptions { Root = _root, KeepFreeBytes = kept }), TimeProvider.System) { FreeBytes = _ => disk - Files().Sum(LengthOf) };
        var refused = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            try
            {
                await store.WriteAsync(new CountingStream(60_000_000 + number), null, ct);
            }
            catch (StorageFullException e)
            {
                e.Message.Should().Contain("150000000 bytes that are kept free").And.Contain("Free some space");
                Interlocked.Increment(ref refused);
            }
        });

        refused.Should().BeInRange(6, 8, "two have room, unless all of them wrote at once");
        Files().Sum(LengthOf).Should().BeLessThan(disk - kept, "those that were taken had room");
        Incoming().Should().BeEmpty("what was refused is gone");

        static long LengthOf(string file)
        {
            try
            {
                return new FileInfo(file).Length;
            }
            catch (FileNotFoundException)
            {
                return 0; // It was refused, and deleted while we looked.
            }
        }
    }

    [Fact]
    public async Task Reads_back_what_was_stored()
    {
        var bytes = Bytes(5_000);
        var blob = await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);

        await using var stream = _store.OpenRead(blob.Hash);
        var back = new MemoryStream();
        await stream.CopyToAsync(back);

        back.ToArray().Should().Equal(bytes);
        _store.Exists(blob.Hash).Should().BeTrue();
        _store.Exists(ContentHash.Parse(new string('0', 64))).Should().BeFalse();
    }

    [Fact]
    public async Task Takes_a_picture_over_and_replaces_it_whole()
    {
        var hash = ContentHash.Parse(new string('a', 64));
        foreach (var content in new[] { "first", "second" })
        {
            var picture = Path.Combine(_root, "picture");
            await File.WriteAllTextAsync(picture, content);

            await _store.KeepDerived(hash)("cover-320.webp", picture, CancellationToken.None);

            File.Exists(picture).Should().BeFalse();
            (await File.ReadAllTextAsync(_store.DerivedPath(hash, "cover-320.webp"))).Should().Be(content);
        }

        _store.DerivedPath(hash, "cover-320.webp").Should().EndWith($"derived/aa/aa/{hash}/cover-320.webp");
        Incoming().Should().BeEmpty();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a\0b")]
    [InlineData("क.webp")]
    public void Refuses_a_derived_name_that_could_be_a_path(string name) =>
        _store.Invoking(s => s.DerivedPath(ContentHash.Parse(new string('a', 64)), name)).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Sweeps_only_what_was_left_long_ago()
    {
        Directory.CreateDirectory(Path.Combine(_root, "incoming"));
        var (old, young) = (Path.Combine(_root, "incoming", "old"), Path.Combine(_root, "incoming", "young"));
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(young, "x");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));

        (await _store.SweepIncomingAsync(TimeSpan.FromHours(24), CancellationToken.None)).Should().Be(1);

        Incoming().Should().Equal(young);
    }

    [Fact]
    public async Task Deletes_an_original_that_nobody_names_but_not_one_that_was_just_sent_again()
    {
        var bytes = Bytes(100);
        var blob = await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);
        await _store.WriteDerivedAsync(blob.Hash, "cover-160.webp", new MemoryStream(bytes), CancellationToken.None);
        Age(blob.Hash);
        _store.OriginalsOlderThan(TimeSpan.FromDays(1)).Should().Equal(blob.Hash);

        await _store.WriteAsync(new MemoryStream(bytes), null, CancellationToken.None);
        _store.OriginalsOlderThan(TimeSpan.FromDays(1)).Should().BeEmpty();
        _store.Delete(blob.Hash, TimeSpan.FromDays(1)).Should().BeFalse();

        Age(blob.Hash);
        _store.Delete(blob.Hash, TimeSpan.FromDays(1)).Should().BeTrue();
        Files().Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "Storage:Root is not set")]
    [InlineData("data/files", "must be an absolute path")]
    [InlineData("/proc/pustakalaya", "cannot be written")]
    public void Stops_the_host_with_a_sentence(string root, string sentence)
    {
        var result = new StorageOptionsValidator().Validate(null, new StorageOptions { Root = root });
        result.Failed.Should().BeTrue();
        result.FailureMessage.Should().Contain(sentence);
    }

    private void Age(ContentHash hash) => File.SetLastWriteTimeUtc(_store.PathOf(hash), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));

    private string[] Incoming() => Directory.Exists(Path.Combine(_root, "incoming")) ? Directory.GetFiles(Path.Combine(_root, "incoming")) : [];

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A body of zeros that need not be held, in steps as a network gives them.</summary>
    private sealed class CountingStream(long length, int step = 65_536, long at = long.MaxValue, Action? then = null) : Stream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Given >= at) then?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(Math.Min(step, buffer.Length), length - Given);
            buffer.Span[..count].Clear();
            Given += count;
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
