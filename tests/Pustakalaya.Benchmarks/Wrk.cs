using System.Globalization;
using System.Text.RegularExpressions;

namespace Pustakalaya.Benchmarks;

/// <summary>Load from another process: one thread, 16 connections, three seconds.</summary>
internal static partial class Wrk
{
    /// <summary>Answers a second; any answer but 2xx is an error, since a fast error page is no figure.</summary>
    public static async Task<double> RequestsPerSecondAsync(Uri address, string? script = null, params string[] headers)
    {
        List<string> arguments = ["-t1", "-c16", "-d3s"];
        foreach (var header in headers)
            arguments.AddRange(["-H", header]);
        if (script is not null)
            arguments.AddRange(["-s", script]);
        arguments.Add(address.ToString());
        var output = await Measure.RunAsync("wrk", [.. arguments]);
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{address} did not always answer 2xx:\n{output}");
        return double.Parse(Rate().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
