using System.Diagnostics;
using System.Globalization;

namespace Pustakalaya.Benchmarks;

/// <summary>Ours and the bare thing, one after the other in the same round, so that the machine's moods hit both.</summary>
internal sealed record Comparison(string Name, string Unit, bool HigherIsBetter, double Goal, IReadOnlyList<(double Ours, double Bare)> Rounds)
{
    /// <summary>Ours over bare: of speeds the share we reach, of times the multiple we need.</summary>
    public double Ratio => Median(Rounds.Select(r => r.Ours / r.Bare));

    /// <summary>How much the bare thing itself swung between rounds: the machine's noise.</summary>
    public double Noise => Rounds.Max(r => r.Bare) / Rounds.Min(r => r.Bare);

    public bool IsReached => HigherIsBetter ? Ratio >= Goal : Ratio <= Goal;

    public string Row => string.Create(CultureInfo.InvariantCulture,
        $"| {Name} | {Median(Rounds.Select(r => r.Ours)):0.###} {Unit} | {Median(Rounds.Select(r => r.Bare)):0.###} {Unit} | **{Ratio:0.00}** ({Rounds.Min(r => r.Ours / r.Bare):0.00} to {Rounds.Max(r => r.Ours / r.Bare):0.00}) | {(HigherIsBetter ? "≥" : "≤")} {Goal:0.##} {(IsReached ? "reached" : "missed")} | {Noise:0.00} |");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

internal static class Measure
{
    public const int RoundCount = 5;

    public static async Task<Comparison> RoundsAsync(string name, string unit, bool higherIsBetter, double goal, Func<int, Task<double>> ours, Func<int, Task<double>> bare, int rounds = RoundCount)
    {
        var measured = new List<(double, double)>();
        for (var round = 1; round <= rounds; round++)
        {
            // Who goes first changes, so that neither always finds the warmer machine.
            double a, b;
            if (round % 2 == 1)
                (a, b) = (await ours(round), await bare(round));
            else
                (b, a) = (await bare(round), await ours(round));
            measured.Add((a, b));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name}, round {round}: ours {a:0.###} {unit}, bare {b:0.###} {unit}"));
        }

        return new Comparison(name, unit, higherIsBetter, goal, measured);
    }

    /// <summary>Both in turn, equally often, until neither gets a tenth faster any more: site and node compile what is run often, and that takes a minute.</summary>
    public static async Task WarmAsync(Func<Task<double>> ours, Func<Task<double>> bare)
    {
        var (a, b) = (double.MaxValue, double.MaxValue);
        for (var same = 0; same < 3;)
        {
            var (nextA, nextB) = (await ours(), await bare());
            same = nextA < 0.9 * a || nextB < 0.9 * b ? 0 : same + 1;
            (a, b) = (Math.Min(a, nextA), Math.Min(b, nextB));
        }
    }

    /// <summary>Milliseconds of the middle one.</summary>
    public static async Task<double> MedianAsync<T>(IReadOnlyCollection<T> all, Func<T, Task> work)
    {
        var times = new List<double>(all.Count);
        foreach (var one in all)
        {
            var watch = Stopwatch.StartNew();
            await work(one);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Runs a tool to its end and gives what it wrote; anything but success is an error.</summary>
    public static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        var info = new ProcessStartInfo(tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)}: {await error}");
    }

    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
