using System.Globalization;

namespace Pustakalaya.Worker.Commands;

/// <summary>One line for each file; on a terminal also one, below them, that tells how far it is.</summary>
internal sealed class ImportProgress : IDisposable
{
    private readonly Lock _lock = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly ITimer? _timer;
    private readonly Func<string, long> _sizeOf;
    private readonly int _files;
    private readonly long _bytes;
    private FileStream? _reading;
    private string _file = "";
    private long _bytesDone;
    private int _done;
    private int _takenIn;
    private int _there;

    public ImportProgress(IReadOnlyList<PlannedItem> plan, ImportFiles files)
    {
        _sizeOf = name => files.Find(name)?.Length ?? 0;
        var names = plan.SelectMany(item => item.Parts.Select(p => p.File).Prepend(item.File)).ToList();
        (_files, _bytes) = (names.Count, names.Sum(_sizeOf));
        if (IsTerminal)
            _timer = TimeProvider.System.CreateTimer(_ => Status(Now()), null, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.3));
    }

    public static bool IsTerminal => !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>Files refused, and items that could not be described.</summary>
    public int Failed { get; private set; }

    public void Begin(string file)
    {
        lock (_lock)
            _file = file;
    }

    public void Reads(FileStream content)
    {
        lock (_lock)
            _reading = content;
    }

    public void TakenIn(string file)
    {
        _takenIn++;
        End(file, "taken in", Console.Out);
    }

    public void There(string file)
    {
        _there++;
        End(file, "already in the library", Console.Out);
    }

    /// <param name="counted">False: the file has had its line, this is about its item.</param>
    public void Refused(string file, string reason, bool counted = true)
    {
        Failed++;
        if (counted)
            End(file, $"refused: {reason}", Console.Error);
        else
            Line($"{file}: {reason}", Console.Error);
    }

    public void LeftOut(string problem)
    {
        Failed++;
        Line(problem, Console.Error);
    }

    public void Line(string text, TextWriter writer)
    {
        lock (_lock)
        {
            Clear();
            writer.WriteLine(text);
        }
    }

    /// <summary>On a terminal replaces the line below all others.</summary>
    public void Status(string text)
    {
        if (!IsTerminal)
            return;
        lock (_lock)
        {
            Clear();
            var width = Math.Max(20, Console.WindowWidth - 1);
            Console.Out.Write(text.Length > width ? text[..width] : text);
        }
    }

    public void Sum()
    {
        Dispose();
        Line(
            string.Create(CultureInfo.InvariantCulture, $"{_done} of {_files} files: {_takenIn} taken in, {_there} already in the library, {_done - _takenIn - _there} refused. {Elapsed.TotalSeconds:0} s."),
            Console.Out);
    }

    public void Dispose() => _timer?.Dispose();

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    private void End(string file, string outcome, TextWriter writer)
    {
        lock (_lock)
        {
            _reading = null;
            _done++;
            _bytesDone += _sizeOf(file);
        }

        Line($"{file}: {outcome}", writer);
    }

    private string Now()
    {
        lock (_lock)
        {
            var read = _bytesDone + (_reading is { CanRead: true } open ? open.Position : 0);
            var rate = read / Math.Max(0.001, Elapsed.TotalSeconds);
            var left = rate > 0 && read > 0 ? TimeSpan.FromSeconds((_bytes - read) / rate) : (TimeSpan?)null;
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(_done + 1, _files)} of {_files}  {rate / 1e6:0.0} MB/s{(left is { } rest ? $"  {Rough(rest)} left" : "")}  {_file}");
        }
    }

    private static string Rough(TimeSpan time) => time.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");

    private static void Clear()
    {
        if (IsTerminal)
            Console.Out.Write("\r\u001b[K");
    }
}
