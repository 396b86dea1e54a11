using System.Globalization;
using System.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Reads what ffmpeg writes for <c>-progress</c>: how far it has come. Fed piece by piece; pure.</summary>
internal sealed class FfmpegProgress
{
    private const string Key = "out_time_us=";
    private const int LongestLine = 200;

    private readonly StringBuilder _line = new();

    /// <summary>Time of the film that has been worked through.</summary>
    public TimeSpan At { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b != '\n')
            {
                if (_line.Length < LongestLine) _line.Append((char)b);
                continue;
            }

            var line = _line.ToString();
            _line.Clear();
            // Before the first frame it is N/A, or far below zero.
            if (line.StartsWith(Key, StringComparison.Ordinal) && long.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var us) && us > 0)
                At = TimeSpan.FromMicroseconds(us);
        }
    }
}
