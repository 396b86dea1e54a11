using Xunit;
using Xunit.Sdk;

namespace Pustakalaya.Testing;

/// <summary>What a test needs from the machine it runs on.</summary>
[Flags]
public enum Needs
{
    None = 0,
    /// <summary><c>PUSTAKALAYA_TEST_POSTGRES</c>: a connection string without a database.</summary>
    Postgres = 1,
    /// <summary><c>PUSTAKALAYA_TEST_SAMPLES</c>: the folder of real and broken sample files.</summary>
    Samples = 2,
    /// <summary>poppler-utils and webp.</summary>
    MediaTools = 4,
    /// <summary><c>PUSTAKALAYA_TEST_ELASTIC</c>: the address of an Elasticsearch node.</summary>
    Elastic = 8,
    /// <summary>A system Chromium.</summary>
    Chromium = 16,
    /// <summary>The word list of hunspell-ne.</summary>
    Hunspell = 32,
    /// <summary><c>PUSTAKALAYA_TEST_RABBITMQ</c>: the address of a RabbitMQ node with its management interface, and the Debian package itself for nodes of a test's own.</summary>
    RabbitMq = 64,
    /// <summary>ffmpeg and ffprobe.</summary>
    Ffmpeg = 128,
    /// <summary>LibreOffice's Writer, Calc and Impress.</summary>
    LibreOffice = 256,
    /// <summary>djvulibre-bin.</summary>
    DjVu = 512,
    /// <summary>age, which encrypts backups.</summary>
    Age = 1024,
    /// <summary>Docker's engine, and docker-compose.</summary>
    Containers = 2048,
}

/// <summary>Finds what tests need; a test whose need is missing is skipped with the reason, or fails under <c>PUSTAKALAYA_TEST_STRICT=1</c>.</summary>
public static class Requirements
{
    public static bool IsStrict => Environment.GetEnvironmentVariable("PUSTAKALAYA_TEST_STRICT") == "1";

    public static string Postgres => Required("PUSTAKALAYA_TEST_POSTGRES");

    public static string RabbitMq => Required("PUSTAKALAYA_TEST_RABBITMQ");

    public static string Elastic => Required("PUSTAKALAYA_TEST_ELASTIC");

    /// <summary>Absolute path of the folder of samples.</summary>
    public static string Samples => Path.GetFullPath(Required("PUSTAKALAYA_TEST_SAMPLES"));

    /// <summary>Absolute path of one sample, such as <c>english/pypdf-habibi.pdf</c>.</summary>
    public static string Sample(string name) => Path.Combine(Samples, name);

    /// <summary>The system's Chromium; Playwright's own browser is not downloaded.</summary>
    public static string ChromiumPath => Find("chromium") ?? throw new InvalidOperationException("This test needs Chromium (Debian package chromium).");

    /// <summary>Why a test with these needs cannot run here, or null.</summary>
    public static string? Missing(Needs needs)
    {
        var missing = new List<string>();
        if (needs.HasFlag(Needs.Postgres)) Variable("PUSTAKALAYA_TEST_POSTGRES", missing);
        if (needs.HasFlag(Needs.Elastic)) Variable("PUSTAKALAYA_TEST_ELASTIC", missing);
        if (needs.HasFlag(Needs.RabbitMq))
        {
            Variable("PUSTAKALAYA_TEST_RABBITMQ", missing);
            if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server")) missing.Add("the Debian package rabbitmq-server");
        }

        if (needs.HasFlag(Needs.Samples))
        {
            Variable("PUSTAKALAYA_TEST_SAMPLES", missing);
            if (Environment.GetEnvironmentVariable("PUSTAKALAYA_TEST_SAMPLES") is { Length: > 0 } && !Directory.Exists(Samples)) missing.Add($"the folder {Samples} of PUSTAKALAYA_TEST_SAMPLES");
        }

        if (needs.HasFlag(Needs.MediaTools))
        {
            Program("pdfinfo", "poppler-utils", missing);
            Program("cwebp", "webp", missing);
        }

        if (needs.HasFlag(Needs.Ffmpeg)) Program("ffmpeg", "ffmpeg", missing);
        if (needs.HasFlag(Needs.LibreOffice))
        {
            foreach (var (part, library) in new[] { ("writer", "sw"), ("calc", "sc"), ("impress", "sd") })
                if (!File.Exists($"/usr/lib/libreoffice/program/lib{library}lo.so")) missing.Add($"the Debian package libreoffice-{part}-nogui");
        }

        if (needs.HasFlag(Needs.DjVu)) Program("ddjvu", "djvulibre-bin", missing);
        if (needs.HasFlag(Needs.Age)) Program("age", "age", missing);
        if (needs.HasFlag(Needs.Chromium)) Program("chromium", "chromium", missing);
        if (needs.HasFlag(Needs.Hunspell) && !File.Exists("/usr/share/hunspell/ne_NP.dic")) missing.Add("the Debian package hunspell-ne");
        if (needs.HasFlag(Needs.Containers) && ContainerEngine.Missing is { } engine) missing.Add(engine);
        return missing.Count == 0 ? null : "Missing here: " + string.Join(", ", missing);
    }

    private static void Variable(string name, List<string> missing)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) missing.Add(name);
    }

    private static void Program(string name, string package, List<string> missing)
    {
        if (Find(name) is null) missing.Add($"{name} (Debian package {package})");
    }

    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"This test needs the variable {name}.");
}

/// <summary>A fact that is skipped, with the reason, where something it needs is missing.</summary>
[XunitTestCaseDiscoverer("Pustakalaya.Testing.RequiresFactDiscoverer", "Pustakalaya.Testing")]
public sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(Needs needs)
    {
        Needs = needs;
        // Under the strict rule the test runs and fails at what is missing, since a skip would hide it.
        if (!Requirements.IsStrict) Skip = Requirements.Missing(needs);
    }

    public Needs Needs { get; }
}

/// <summary>A theory that is skipped, with the reason, where something it needs is missing.</summary>
[XunitTestCaseDiscoverer("Pustakalaya.Testing.RequiresTheoryDiscoverer", "Pustakalaya.Testing")]
public sealed class RequiresTheoryAttribute : TheoryAttribute
{
    public RequiresTheoryAttribute(Needs needs)
    {
        Needs = needs;
        if (!Requirements.IsStrict) Skip = Requirements.Missing(needs);
    }

    public Needs Needs { get; }
}
