using System.Text.RegularExpressions;
using FluentAssertions;
using Pustakalaya.Site.Tests.Containers;
using Pustakalaya.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Pustakalaya.Site.Tests.Architecture;

/// <summary>What scripts, images, compose and stack files and tests read of the environment stands in the same list, and nothing in it that nobody reads.</summary>
public sealed partial class VariablesTests
{
    /// <summary>Of the system and its programs, which everybody has; and what a test sets to see that no tool gets it.</summary>
    private static readonly string[] NotOurs = ["PATH", "HOME", "TMPDIR", "EDITOR", "DOTNET_ROOT", "NODE_EXTRA_CA_CERTS", "RunAnalyzers", "PUSTAKALAYA_SECRET_OF_TEST"];

    private static readonly string Root = RunningLibrary.Root;

    private static List<string> Listed => [.. File.ReadAllLines(Path.Combine(Root, "env", "variables.tsv")).Skip(1).Select(line => line.Split('\t')[0])];

    [Fact]
    public void Every_variable_that_a_script_an_image_or_a_container_file_reads_is_in_the_list()
    {
        var read = Read().GroupBy(one => one.Name, one => one.File).ToDictionary(group => group.Key, group => group.First());
        read.Should().ContainKeys("PUSTAKALAYA_DATA", "FILES_PATH", "OFFICE", "POSTGRES_PASSWORD_FILE", "LIBRARY_RATE", "PUSTAKALAYA_SCREENS", "Storage__Root", "SITE_PORT");
        read.Where(one => !NotOurs.Contains(one.Key)).Select(one => $"{one.Key} in {one.Value}").Where(one => !Listed.Contains(one.Split(' ')[0])).Should().BeEmpty();
    }

    [Fact]
    public void Every_variable_of_the_list_is_read_somewhere()
    {
        var texts = Sources().Select(file => File.ReadAllText(file)).ToList();
        Listed.Where(name => !texts.Exists(text => Regex.IsMatch(text, $@"(?<![A-Za-z0-9_]){Regex.Escape(name)}(?![A-Za-z0-9_])") || text.Contains($"\"{name.Replace("__", ":", StringComparison.Ordinal)}\"", StringComparison.Ordinal)))
            // Sections of options classes are held to the list by SettingsTests; a log setting is any of Serilog's.
            .Where(name => !Sections().Contains(name.Split("__")[0]) && !name.StartsWith("Serilog__", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    private static IEnumerable<(string Name, string File)> Read()
    {
        foreach (var file in Sources())
        {
            var text = File.ReadAllText(file);
            var name = Path.GetFileName(file);
            var names = name switch
            {
                _ when file.EndsWith(".cs", StringComparison.Ordinal) => InCode().Matches(text).Select(m => m.Groups[1].Value),
                _ when file.EndsWith(".yml", StringComparison.Ordinal) => Substituted().Matches(text).Select(m => m.Groups[1].Value).Concat(InContainers(text)),
                _ when name.StartsWith("Dockerfile", StringComparison.Ordinal) => OfImage().Matches(text).Select(m => m.Groups[1].Value),
                _ => WithDefault().Matches(text).Select(m => m.Groups[1].Value),
            };
            foreach (var one in names.Distinct())
                yield return (one, Path.GetRelativePath(Root, file));
        }
    }

    /// <summary>The keys under <c>environment:</c> of every service; a program's own settings have none.</summary>
    private static IEnumerable<string> InContainers(string text)
    {
        var file = ContainerFiles.Parse(text);
        return file.Find("services") is null ? [] : file.Services().Values.SelectMany(service => service.Find("environment") is YamlMappingNode map ? map.Children.Keys.Select(key => key.ToString()) : []);
    }

    private static IEnumerable<string> Sources()
    {
        var scripts = Files("ci", "*").Concat(Files("docker", "*")).Where(file => Path.GetExtension(file) is "" or ".sh" or ".yml" or ".dev" or ".build");
        var code = ((string[])["Pustakalaya.Application", "Pustakalaya.Site", "Pustakalaya.Worker", "tests"]).SelectMany(folder => Files(folder, "*.cs"));
        // This file names some of them itself.
        return scripts.Concat(code).Where(file => !file.EndsWith(nameof(VariablesTests) + ".cs", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));

    private static HashSet<string> Sections() => [.. SettingsTests.Sections];

    [GeneratedRegex(@"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Substituted();

    // What has a default, or must be there, comes from outside; capitals, since small letters are a script's own.
    [GeneratedRegex(@"\$\{([A-Z][A-Za-z0-9_]*)(?=:?[-=?])")]
    private static partial Regex WithDefault();

    [GeneratedRegex(@"^(?:ARG|ENV|\s{4})\s*([A-Za-z_][A-Za-z0-9_]*)=", RegexOptions.Multiline)]
    private static partial Regex OfImage();

    [GeneratedRegex("""(?:GetEnvironmentVariable|Variable|Required)\("([A-Z][A-Za-z0-9_]*)["]""")]
    private static partial Regex InCode();
}
