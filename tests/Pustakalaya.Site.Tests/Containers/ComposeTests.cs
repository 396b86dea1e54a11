using System.Text.RegularExpressions;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;
using static Pustakalaya.Site.Tests.Containers.ContainerFiles;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>The compose files are read alike by docker-compose 1.29, which Debian has, and by compose v2.</summary>
public sealed partial class ComposeTests
{
    /// <summary>Refused by 1.29, or accepted and meant otherwise; the ends of the paths of their keys.</summary>
    private static readonly string[] Newer =
    [
        "depends_on.*.restart", "depends_on.*.required", "healthcheck.start_interval", "secrets.*.environment", "configs.*.content", "env_file.path", "env_file.required", "build.secrets", "build.tags",
        "build.platforms", "build.additional_contexts", "build.dockerfile_inline", "develop", "ports.host_ip", "ports.name", "bind.create_host_path", "limits.pids", "annotations", "attach", "gpus", "post_start", "configs",
    ];

    public static TheoryData<string> Files => ["run.yml", "development.yml", "build.yml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_versions_of_compose_read_it_alike(string file)
    {
        var keys = Read(file).Keys().ToList();
        keys.Should().NotContain(["name", "version", "include"], "one of the two refuses it or warns");
        keys.Where(key => Newer.Any(one => Regex.IsMatch(key, @"(^|\.)" + Regex.Escape(one).Replace(@"\*", "[^.]+", StringComparison.Ordinal) + "$"))).Should().BeEmpty();
        var text = File.ReadAllText(Path.Combine(Folder, file));
        NestedDefault().IsMatch(text).Should().BeFalse("1.29 takes the inner one for text");
        text.Should().NotContain(":+").And.NotContain("!reset");
    }

    [RequiresTheory(Needs.Containers)]
    [MemberData(nameof(Files))]
    public async Task The_compose_that_is_here_reads_it(string file)
    {
        var named = VersionName().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, file))).Select(match => KeyValuePair.Create(match.Groups[1].Value, "1"));
        await ContainerEngine.ComposeAsync([.. named, new("REGISTRY", "registry")], "-f", $"docker/{file}", "config", "--quiet");
    }

    [Theory]
    [InlineData("run.yml", "site")]
    [InlineData("development.yml", "nginx")]
    public void Only_the_web_is_open_and_only_to_this_machine(string file, string open)
    {
        var services = Read(file).Services();
        services.Where(service => service.Value.Find("ports") is not null).Select(service => service.Key).Should().Equal(open);
        services[open].List("ports").Should().ContainSingle().Which.Should().StartWith("127.0.0.1:");
    }

    [Fact]
    public void Development_has_every_container_and_the_trimmed_one_no_door_and_no_replica()
    {
        Read("development.yml").Services().Keys.Should().BeEquivalentTo([.. ContainerFiles.All, "migrate"]);
        Read("run.yml").Services().Keys.Should().BeEquivalentTo([.. ContainerFiles.All.Except(["nginx", "postgres-replica"]), "migrate"]);
        Read("build.yml").Services().Keys.Should().BeEquivalentTo(ContainerFiles.All);
    }

    [Theory]
    [InlineData("run.yml")]
    [InlineData("development.yml")]
    public void Data_lie_in_named_volumes_and_secrets_in_files(string file)
    {
        var compose = Read(file);
        var volumes = ((YamlDotNet.RepresentationModel.YamlMappingNode)compose["volumes"]).Children.Keys.Select(key => key.ToString()).ToList();
        foreach (var service in Stateful.Intersect(compose.Services().Keys))
            compose.Services()[service].List("volumes").Select(one => one.Split(':')[0]).Should().Contain(one => volumes.Contains(one), service);
        compose.Keys().Where(key => key.Contains(".environment.", StringComparison.Ordinal) && key.EndsWith("Password", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [GeneratedRegex(@"\$\{([A-Z_]*(?:VERSION|REVISION))\b")]
    private static partial Regex VersionName();

    [GeneratedRegex(@"\$\{[^}]*\$\{")]
    private static partial Regex NestedDefault();
}
