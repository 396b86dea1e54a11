using System.Buffers.Binary;
using System.Globalization;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The outline of a recording: its loudest sample in each of equal parts. Fed with signed 16-bit samples, piece by piece; pure.</summary>
internal sealed class WaveForm
{
    public const int Peaks = 480;
    public const int SamplesASecond = 8000;
    public const int BytesASecond = 2 * SamplesASecond;

    /// <summary>A twentieth of a second: fine enough for a recording of half a minute, and small for one of six hours.</summary>
    private const int SamplesABucket = 400;

    private readonly List<int> _buckets = [];
    private int _inBucket;
    private int _loudest;
    private byte? _half;

    public long Samples { get; private set; }

    public TimeSpan Length => TimeSpan.FromMilliseconds(Samples * 1000 / SamplesASecond);

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_half is { } low && bytes.Length > 0)
        {
            _half = null;
            Take((short)(low | bytes[0] << 8));
            bytes = bytes[1..];
        }

        for (; bytes.Length >= 2; bytes = bytes[2..]) Take(BinaryPrimitives.ReadInt16LittleEndian(bytes));
        if (bytes.Length == 1) _half = bytes[0];
    }

    /// <summary><see cref="Peaks"/> numbers from 0 to 255, where 255 is the loudest of this recording.</summary>
    public byte[] Outline()
    {
        var buckets = _inBucket > 0 ? [.. _buckets, _loudest] : _buckets;
        var outline = new byte[Peaks];
        var most = buckets.Count == 0 ? 0 : buckets.Max();
        if (most == 0) return outline;
        for (var at = 0; at < Peaks; at++)
        {
            var from = (int)((long)at * buckets.Count / Peaks);
            var to = Math.Max(from + 1, (int)((long)(at + 1) * buckets.Count / Peaks));
            outline[at] = (byte)Math.Round(255.0 * buckets[from..to].Max() / most);
        }

        return outline;
    }

    public string Json() => string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{Length.TotalSeconds:0.###},\"peaks\":[{string.Join(',', Outline())}]}}");

    private void Take(short sample)
    {
        Samples++;
        _loudest = Math.Max(_loudest, Math.Abs((int)sample));
        if (++_inBucket < SamplesABucket) return;
        _buckets.Add(_loudest);
        (_inBucket, _loudest) = (0, 0);
    }
}
