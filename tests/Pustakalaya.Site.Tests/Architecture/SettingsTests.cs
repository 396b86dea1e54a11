using System.Reflection;
using FluentAssertions;
using Pustakalaya.Application;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Architecture;

/// <summary>An operator finds every setting in one list, and nothing in it that no program reads.</summary>
public sealed class SettingsTests
{
    private static readonly Type[] Options =
        [.. new[] { typeof(ApplicationRegistration).Assembly, typeof(SiteOptions).Assembly, Assembly.Load("Pustakalaya.Worker") }
            .SelectMany(a => a.GetTypes()).Where(t => Section(t) is not null)];

    internal static IEnumerable<string> Sections => Options.Select(type => Section(type)!);

    private static string[] Settings => [.. Options.SelectMany(t => t.GetProperties().Where(p => p.GetSetMethod() is not null).Select(p => $"{Section(t)}__{p.Name}"))];

    [Fact]
    public void Every_setting_stands_in_the_list_with_who_reads_it_its_default_and_its_meaning()
    {
        Options.Should().NotBeEmpty();
        var rows = ReadList();
        rows.Should().OnlyContain(row => row.Length == 4 && row.All(field => field.Length > 0), "every line has four fields");
        rows.Select(row => row[0]).Should().OnlyHaveUniqueItems().And.Contain(Settings);
    }

    [Fact]
    public void The_list_has_no_setting_of_a_section_that_the_section_lacks()
    {
        var sections = Sections.ToHashSet();
        ReadList().Select(row => row[0]).Where(name => sections.Contains(name.Split("__")[0])).Should().BeSubsetOf(Settings);
    }

    private static string? Section(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) ? type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string : null;

    private static List<string[]> ReadList() =>
        [.. File.ReadAllLines(Path.Combine(RunningLibrary.Root, "env", "variables.tsv")).Skip(1).Select(line => line.Split('\t'))];
}
