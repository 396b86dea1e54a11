using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;
using static Pustakalaya.Site.Tests.Containers.ContainerFiles;

namespace Pustakalaya.Site.Tests.Containers;

public sealed partial class DockerfileTests
{
    public static TheoryData<string> All => [.. ContainerFiles.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_container_is_built_for_development_and_for_production(string container)
    {
        var (development, production) = (Lines(container, "Dockerfile.dev"), Lines(container, "Dockerfile.build"));
        foreach (var lines in (string[][])[development, production])
        {
            lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).Should().NotBeEmpty()
                .And.OnlyContain(line => PinnedBase().IsMatch(line) || lines.Any(stage => stage.EndsWith($" AS {line.Split(' ')[1]}", StringComparison.Ordinal)), "a base without a version is another one tomorrow");
            // What the classic builder refuses, or needs a registry of its own.
            lines.Should().NotContain(line => line.StartsWith("# syntax=", StringComparison.Ordinal) || Newer().IsMatch(line));
        }

        production.Should().Contain(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal), "without one a broken version goes live and nothing rolls back");
        production.Should().Contain(line => line.Contains("org.opencontainers.image.version=\"$VERSION\"", StringComparison.Ordinal))
            .And.Contain(line => line.Contains("org.opencontainers.image.revision=\"$REVISION\"", StringComparison.Ordinal));
        production.Should().NotContain(line => Secret().IsMatch(line), "whatever is in a layer is public");
        production.Should().NotContain(line => ShellForm().IsMatch(line), "a shell in between would keep the signal to itself");
    }

    [Theory]
    [InlineData("site")]
    [InlineData("worker")]
    public void Our_own_programs_do_not_run_as_root_and_carry_no_compiler(string container)
    {
        var last = Lines(container, "Dockerfile.build").SkipWhile(line => !line.StartsWith("FROM mcr.microsoft.com/dotnet/aspnet:", StringComparison.Ordinal)).ToList();
        last.Should().Contain("USER $APP_UID");
        last.Skip(1).Should().NotContain(line => line.StartsWith("FROM ", StringComparison.Ordinal));
    }

    /// <summary>What is built anew at each release leaves its stages behind, which nobody else could tell from those of another project.</summary>
    [Theory]
    [InlineData("site")]
    [InlineData("worker")]
    [InlineData("backup")]
    public void Every_stage_says_whose_it_is(string container)
    {
        const string Label = "org.opencontainers.image.vendor=\"Pustakalaya\"";
        var stages = string.Join('\n', Lines(container, "Dockerfile.build")).Split("FROM ", StringSplitOptions.RemoveEmptyEntries);
        // One that stands on another has its label; one that adds nothing to its base is not ours.
        foreach (var stage in stages.Where(stage => !stage.StartsWith("application ", StringComparison.Ordinal) && stage.Trim().Contains('\n', StringComparison.Ordinal)))
            stage.Should().Contain(Label);
    }

    [Fact]
    public void The_site_has_none_of_the_tools_that_read_uploads() =>
        string.Join('\n', Lines("site", "Dockerfile.build")).Should().NotContainAny("ffmpeg", "poppler", "apt-get", "libreoffice");

    private static string[] Lines(string container, string file) =>
        File.ReadAllText(Path.Combine(Folder, container, file)).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#') || line.StartsWith("# syntax=", StringComparison.Ordinal)).ToArray();

    [GeneratedRegex(@"^FROM [a-z0-9./-]+:(?!latest)[\w.-]+( AS [a-z]+)?$")]
    private static partial Regex PinnedBase();

    [GeneratedRegex(@"^(ENTRYPOINT|CMD) [^[]")]
    private static partial Regex ShellForm();

    [GeneratedRegex(@"RUN --mount|COPY --(chmod|link|exclude)|--platform=|--start-interval|<<[A-Z]")]
    private static partial Regex Newer();

    [GeneratedRegex(@"(?i)(password|secret|token|private[-_]?key)\s*=\s*[^$/\s]")]
    private static partial Regex Secret();
}
