using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Pustakalaya.Site.Web;

/// <summary>While one writes the site, a saved table of texts is live as a saved page is: the tables are built in, and no tool puts new ones into a program that runs.</summary>
internal sealed class LiveTexts(IHostEnvironment site, ILogger<LiveTexts> logger) : IHostedService, IDisposable
{
    private PhysicalFileProvider? _tables;
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(site.ContentRootPath, "Resources");
        if (Directory.Exists(folder))
        {
            // A mounted folder reports no changes: it is looked at every few seconds.
            _tables = new PhysicalFileProvider(folder) { UsePollingFileWatcher = true, UseActivePolling = true };
            _watch = ChangeToken.OnChange(() => _tables.Watch("*.tsv"), () => Take(folder));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _watch?.Dispose();
        _tables?.Dispose();
    }

    private void Take(string folder)
    {
        try
        {
            TextTable.TakeFrom(folder);
            logger.LogInformation("The texts are those of {Folder} now.", folder);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // Half written, or wrong: the next save is looked at again.
            logger.LogWarning("The texts stay as they were: {Problem}", e.Message);
        }
    }
}
