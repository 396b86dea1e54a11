using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>One request, as its sender saw it. Status 0: no answer came.</summary>
/// <param name="At">Seconds since the beginning when it was sent.</param>
/// <param name="Said">What the answer told the visitor beside its content: an error's heading, a notice.</param>
internal sealed record Visit(double At, string Who, string What, int Status, double Seconds, string Said)
{
    public bool HasFailed => Status is 0 or >= 400;
}

/// <summary>Every request of a drill, none left out.</summary>
internal sealed class Visits
{
    private readonly ConcurrentQueue<Visit> _all = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public async Task<Visit> CountAsync(string who, string what, Func<Task<(int Status, string Said)>> send)
    {
        var at = _watch.Elapsed.TotalSeconds;
        (int Status, string Said) answer;
        try
        {
            answer = await send();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // A connection refused or broken off is an answer too, and the worst.
            answer = (0, e.GetBaseException().Message);
        }

        var visit = new Visit(at, who, what, answer.Status, _watch.Elapsed.TotalSeconds - at, answer.Said);
        _all.Enqueue(visit);
        return visit;
    }

    /// <summary>A line for each kind of visitor, and one for each thing that went wrong or was said; times are seconds since the beginning.</summary>
    public IEnumerable<string> Summary()
    {
        foreach (var group in _all.GroupBy(v => v.Who).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            yield return Line($"{group.Key}: {group.Count()} requests, {group.Count(v => v.HasFailed)} failed, slowest {group.Max(v => v.Seconds):0.0} s");
            foreach (var said in group.Where(v => v.HasFailed || v.Said.Length > 0).GroupBy(v => (v.Status, v.Said)).OrderByDescending(g => g.Count()))
                yield return Line($"  {said.Count()} times {(said.Key.Status == 0 ? "no answer" : said.Key.Status)}, {said.Min(v => v.At):0} to {said.Max(v => v.At + v.Seconds):0} s: {said.Key.Said}");
        }
    }

    public IEnumerable<string> Rows() => _all.OrderBy(v => v.At).Select(v => Line($"{v.At:0.000}\t{v.Who}\t{v.What}\t{v.Status}\t{v.Seconds:0.000}\t{v.Said}"));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
