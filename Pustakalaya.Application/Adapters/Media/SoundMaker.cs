using System.Globalization;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>Makes a recording playable: its outline, its loudness and, where browsers or slow lines want another form, an AAC. All in one decoding.</summary>
internal sealed class SoundMaker(ToolRunner tools)
{
    /// <summary>Bits a second above which an MP3 or AAC is worth a smaller copy.</summary>
    private const long SmallEnough = 168_000;

    public async Task<Playable> MakeAsync(string path, MediaFacts media, KeepDerived keep, Action<TimeSpan> reached, CancellationToken ct)
    {
        var wantsCopy = !PlaysAsItIs(media);
        var call = new ToolCall(Tool.FFmpeg, Arguments(path, media, wantsCopy))
        {
            Limit = LongLimit.Of(media.Duration),
            MaxOutput = (long)(media.Duration.TotalSeconds * 1.1 + 60) * WaveForm.BytesASecond,
            MaxFile = (long)(media.Duration.TotalSeconds + 60) * 40_000,
            Nice = LongLimit.Nice,
            IsLong = true,
        };
        await using var run = await tools.StartAsync(call, ct);
        var wave = new WaveForm();
        await run.ReadAsync(bytes =>
        {
            wave.Feed(bytes);
            reached(wave.Length);
        });
        var result = await run.FinishAsync(ct);
        if (!result.Succeeded) throw FfmpegErrors.Refusal(Tool.FFmpeg, result);
        if (wave.Samples == 0) throw new FileRefusedException(new IngestFailure(FailureCode.Damaged, "No sound of it can be read."));

        IReadOnlyList<Rendition> renditions = [];
        if (wantsCopy)
        {
            var file = Path.Combine(run.Folder, PlayName.AudioCopy);
            var bytes = new FileInfo(file).Length;
            renditions = [new Rendition(PlayName.AudioCopy, 0, 0, (long)(bytes * 8 / wave.Length.TotalSeconds), bytes)];
            await keep(PlayName.AudioCopy, file, ct);
        }

        var outline = Path.Combine(run.Folder, PlayName.Waveform);
        await File.WriteAllTextAsync(outline, wave.Json(), ct);
        await keep(PlayName.Waveform, outline, ct);
        var (loudness, peak) = Ebur128Output.Parse(result.ErrorTail);
        var (length, flaw) = GoodPart.Of(media.Duration, wave.Length);
        return new Playable(media with { Duration = length, Loudness = loudness, TruePeak = peak, Renditions = renditions }, flaw);
    }

    /// <summary>Every browser plays MP3, and AAC in its own box.</summary>
    private static bool PlaysAsItIs(MediaFacts media) =>
        media.BitRate <= SmallEnough && (media.Container, media.AudioCodec) is ("mp3", "mp3") or ("mov", "aac");

    private static List<string> Arguments(string path, MediaFacts media, bool wantsCopy)
    {
        var channels = Math.Clamp(media.Channels, 1, 2);
        return
        [
            .. MediaInput.Open(path, media.Container, logLevel: "info"), "-y",
            "-filter_complex", "[0:a:0]ebur128=peak=true:framelog=verbose" + (wantsCopy ? ",asplit=2[wave][copy]" : "[wave]"),
            "-map", "[wave]", "-ac", "1", "-ar", Number(WaveForm.SamplesASecond), "-f", "s16le", "pipe:1",
            .. wantsCopy
                ? (string[])
                [
                    "-map", "[copy]", "-map_metadata", "-1", "-map_chapters", "-1", "-c:a", "aac", "-b:a", channels == 1 ? "64k" : "96k", "-ac", Number(channels), "-ar", "44100",
                    "-movflags", "+faststart", "-f", "ipod", PlayName.AudioCopy,
                ]
                : [],
        ];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
