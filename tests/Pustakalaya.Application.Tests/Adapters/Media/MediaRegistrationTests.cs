using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Ingest;
using Pustakalaya.Domain.Shared;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public sealed class MediaRegistrationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pustakalaya-host-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_host_with_good_settings_can_read_and_draw_pdf()
    {
        using var host = Build(("Storage:Root", _root), ("Media:MaxParallel", "3"));
        await host.StartAsync();

        host.Services.GetRequiredService<IOptions<MediaOptions>>().Value.MaxParallel.Should().Be(3);
        host.Services.GetServices<IExtractor>().Should().ContainSingle(one => one.Handles(MediaType.Pdf));
        host.Services.GetServices<IPageDrawer>().Should().ContainSingle(one => one.Handles(MediaType.Pdf));
        host.Services.GetRequiredService<FileStore>().Exists(ContentHash.Parse(new string('0', 64))).Should().BeFalse();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Storage:Root", "relative/folder", "Storage:Root must be an absolute path, but is 'relative/folder'.")]
    [InlineData("Media:MaxParallel", "0", "Media:MaxParallel must be 1 to 256, but is 0.")]
    [InlineData("Media:MemoryMiB", "16", "Media:MemoryMiB must be 256 to 65536, but is 16.")]
    [InlineData("Media:Patience", "0", "Media:Patience must be 0.01 to 100, but is 0.")]
    [InlineData("Media:TemporaryFolder", "here", "Media:TemporaryFolder must be an absolute path, but is 'here'.")]
    [InlineData("Media:ToolPath", "bin:/usr/bin", "Media:ToolPath must name absolute paths divided by colons, but is 'bin:/usr/bin'.")]
    public async Task A_bad_setting_stops_the_host_with_a_sentence(string name, string value, string sentence)
    {
        using var host = Build(("Storage:Root", _root), (name, value));
        (await FluentActions.Awaiting(() => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Be(sentence);
    }

    private static IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        foreach (var (name, value) in settings) builder.Configuration[name] = value;
        builder.AddStorage();
        builder.AddMedia();
        return builder.Build();
    }
}
