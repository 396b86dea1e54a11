using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Pustakalaya.Site.Web;

/// <summary>Runs the site; what its operator can put right ends it with one sentence and an exit code of its own.</summary>
internal static class Startup
{
    public const int Ok = 0;
    public const int BadSetting = 2;
    public const int PortInUse = 4;

    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return Ok;
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync(string.Join(' ', e.Failures));
            return BadSetting;
        }
        catch (InvalidOperationException e) when (e.Message.Contains("convert configuration value", StringComparison.Ordinal))
        {
            // The binder's own sentence names the key and the value.
            await Console.Error.WriteLineAsync(e.Message);
            return BadSetting;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or set Site__Port (for lessons Content__Port) to a free port.");
            return PortInUse;
        }
    }
}
