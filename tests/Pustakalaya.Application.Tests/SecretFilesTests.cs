using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Pustakalaya.Application.Tests;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_setting_in_a_file_goes_before_the_environment_and_ends_before_its_line_break()
    {
        File.WriteAllText(Path.Combine(_folder, "Rabbit__Password"), "a=b;\"c\"\n");
        File.WriteAllText(Path.Combine(_folder, "tls.key"), "another program's");
        var builder = Build(("Secrets:Folder", _folder), ("Rabbit:Password", "of the environment"));

        builder.Configuration["Rabbit:Password"].Should().Be("a=b;\"c\"");
        builder.Configuration["tls.key"].Should().BeNull();
    }

    [Fact]
    public void A_folder_that_is_named_and_not_there_stops_the_program_with_a_sentence() =>
        FluentActions.Invoking(() => Build(("Secrets:Folder", "/nowhere/at/all"))).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Equal("Secrets:Folder is '/nowhere/at/all', but there is no such folder.");

    [Fact]
    public void Without_a_name_a_missing_folder_is_none() => Build().Configuration["Rabbit:Password"].Should().BeNull();

    private static HostApplicationBuilder Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value));
        builder.AddSecretFiles();
        return builder;
    }
}
