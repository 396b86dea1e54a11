using System.Buffers.Binary;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;

namespace Pustakalaya.Benchmarks;

/// <summary>A film of half a minute through the real path, Worker included, against the bare ffmpeg with the same arguments.</summary>
internal static class MediaBenchmark
{
    private const string Sample = "media/bbb-480p-30s.mp4";

    private static readonly string[] Segmented = ["-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments"];

    /// <summary>From the upload to the moment when both renditions and the pictures along the bar are there. The bare side makes no cover and does not read the film through.</summary>
    public static async Task<Comparison> PlayableAsync(Inside inside)
    {
        await UntilPlayableAsync(inside, 0); // The first one pays for compilation.
        return await Measure.RoundsAsync("Ingest of a film of 30 s until playable", "s", false, 1.1, round => UntilPlayableAsync(inside, round), BareAsync);
    }

    private static async Task<double> UntilPlayableAsync(Inside inside, int round)
    {
        var path = await CopyAsync(round);
        var seconds = await Measure.SecondsAsync(async () =>
        {
            await using var content = File.OpenRead(path);
            var file = (await inside.SendAsync(new AcceptUpload.Command(Path.GetFileName(path), content, content.Length))).Value.FileId;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            while (!await inside.WithDbAsync(db => db.Stages.AnyAsync(s => s.FileId == file && s.Name == StageName.Play && s.State == StageState.Done)))
                await Task.Delay(20, limit.Token);
        });
        File.Delete(path);
        return seconds;
    }

    private static async Task<double> BareAsync(int round)
    {
        var film = await CopyAsync(1000 + round);
        var folder = Directory.CreateTempSubdirectory("pustakalaya-bare-").FullName;
        try
        {
            return await Measure.SecondsAsync(async () =>
            {
                await Measure.RunAsync("ffprobe", "-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-show_chapters", film);
                await Measure.RunAsync("ffmpeg", [
                    "-nostdin", "-v", "error", "-threads", "1", "-i", film, "-map", "0:V:0", "-map", "0:a:0", "-vf", "scale=640:360:flags=bicubic,setsar=1,format=yuv420p",
                    "-c:v", "libx264", "-threads", "1", "-preset", "veryfast", "-crf", "24", "-profile:v", "main", "-level:v", "3.1", "-fpsmax", "30",
                    "-force_key_frames", "expr:gte(t,n_forced*4)", "-sc_threshold", "0", "-g", "600", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000",
                    "-f", "hls", .. Segmented, "-hls_segment_filename", Path.Combine(folder, "small.mp4"), Path.Combine(folder, "small.m3u8")]);
                await Measure.RunAsync("ffmpeg",
                    "-nostdin", "-v", "error", "-threads", "1", "-skip_frame", "nokey", "-i", Path.Combine(folder, "small.mp4"), "-vf", "scale=160:90,tile=8x1", "-frames:v", "1",
                    "-c:v", "libwebp", "-quality", "60", "-update", "1", Path.Combine(folder, "storyboard.webp"));
                await Measure.RunAsync("ffmpeg", [
                    "-nostdin", "-v", "error", "-threads", "1", "-i", film, "-map", "0:V:0", "-map", "0:a:0", "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000",
                    "-f", "hls", .. Segmented, "-hls_segment_filename", Path.Combine(folder, "source.mp4"), Path.Combine(folder, "source.m3u8")]);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            File.Delete(film);
        }
    }

    /// <summary>The sample with an empty box at its end: the same film, other bytes, so that it is no duplicate.</summary>
    private static async Task<string> CopyAsync(int round)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pustakalaya-bench-{Environment.ProcessId}-{round}.mp4");
        var text = Encoding.ASCII.GetBytes($"round {Environment.ProcessId} {round}");
        var box = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "free"u8.CopyTo(box.AsSpan(4));
        text.CopyTo(box, 8);
        File.Copy(Requirements.Sample(Sample), path, overwrite: true);
        await File.AppendAllBytesAsync(path, box);
        return path;
    }
}
