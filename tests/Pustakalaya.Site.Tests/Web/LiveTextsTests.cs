using FluentAssertions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

/// <summary>Not beside <see cref="TextTableTests"/>: all share the texts, and here they change.</summary>
[Collection(nameof(TextTable))]
public sealed class LiveTextsTests : IDisposable
{
    private const string Key = "live.try";

    // A bound on hanging, not on speed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _site = Directory.CreateTempSubdirectory("pustakalaya-texts-");

    private static string Tables => Path.Combine(RunningLibrary.Root, "Pustakalaya.Site", "Resources");

    private string Mine => Path.Combine(_site.FullName, "Resources");

    public void Dispose()
    {
        // All tests share the texts.
        TextTable.TakeFrom(Tables);
        _site.Delete(recursive: true);
    }

    [Fact]
    public async Task A_saved_table_is_live_and_a_wrong_one_changes_nothing()
    {
        Directory.CreateDirectory(Mine);
        foreach (var file in Directory.GetFiles(Tables, "*.tsv"))
            File.Copy(file, Path.Combine(Mine, Path.GetFileName(file)));
        using var live = new LiveTexts(new Development(_site.FullName), NullLogger<LiveTexts>.Instance);
        await live.StartAsync(CancellationToken.None);

        await SaveAsync("key\tne\ten\nlive.try\tहेर\tLook\n");
        await UntilAsync(() => TextTable.Has(Key));
        TextTable.Of(Key, Languages.English).Should().Be("Look");

        await SaveAsync("key\tne\ten\nlive.try\tहेर\n");
        FluentActions.Invoking(() => TextTable.TakeFrom(Mine)).Should().Throw<InvalidOperationException>().WithMessage("live.tsv, line 2: *");
        TextTable.Of(Key, Languages.English).Should().Be("Look");

        await SaveAsync("key\tne\ten\nlive.try\tहेर\tSee\n");
        await UntilAsync(() => TextTable.Of(Key, Languages.English) == "See");
    }

    private Task SaveAsync(string table) => File.WriteAllTextAsync(Path.Combine(Mine, "live.tsv"), table);

    private static async Task UntilAsync(Func<bool> done)
    {
        using var hanging = new CancellationTokenSource(Patience);
        while (!done())
            await Task.Delay(50, hanging.Token);
    }

    private sealed class Development(string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Development;

        public string ApplicationName { get; set; } = "site";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
