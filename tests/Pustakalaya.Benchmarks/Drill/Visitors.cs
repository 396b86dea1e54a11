using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Pustakalaya.Benchmarks.Drill;

/// <summary>Visitors of a library on a swarm, for <c>ci/drill</c>: they come until a file <c>stop</c> lies in the folder, and what they saw is written there.</summary>
internal static class Visitors
{
    private const string Usage = "visitors ADDRESS MACHINE CERTIFICATE EMAIL PASSWORD-FILE FOLDER [--editor FROM] [--transfers NAME]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var address, var machine, var certificate, var email, var password, var folder, .. var more])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
        var door = new Door(new Uri(address), IPAddress.Parse(machine), shown.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256));
        var visits = new Visits();
        using var editor = new Editor(door, visits, email, (await File.ReadAllTextAsync(password)).Trim());
        using var stop = new CancellationTokenSource();
        await editor.SignInAsync();
        List<Task> all = [Readers.RunAsync(door, visits, stop.Token)];
        var uploaded = Task.FromResult(0);
        if (Value("--editor") is { } from)
            all.Add(uploaded = editor.RunAsync(int.Parse(from, CultureInfo.InvariantCulture), stop.Token));
        if (Value("--transfers") is { } run)
            all.Add(Transfers.RunAsync(editor, visits, run, stop.Token));
        await File.WriteAllTextAsync(Path.Combine(folder, "started"), "");
        while (!File.Exists(Path.Combine(folder, "stop")) && !all.Exists(one => one.IsFaulted))
            await Task.Delay(200);
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(all);
            await File.WriteAllTextAsync(Path.Combine(folder, "uploaded"), (await uploaded).ToString(CultureInfo.InvariantCulture));
            return 0;
        }
        finally
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "visits.tsv"), visits.Rows());
            await File.WriteAllLinesAsync(Path.Combine(folder, "summary"), visits.Summary());
        }

        string? Value(string option) => Array.IndexOf(more, option) is var at and >= 0 && at + 1 < more.Length ? more[at + 1] : null;
    }
}
