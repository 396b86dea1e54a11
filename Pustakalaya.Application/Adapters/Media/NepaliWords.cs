using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Media;

/// <summary>The word list of this machine, read once when it is first needed.</summary>
internal sealed class NepaliWords(IOptions<MediaOptions> options, ILogger<NepaliWords> log)
{
    private readonly Lazy<WordList> _list = new(() => Load(options.Value.WordList, log));

    public WordList List => _list.Value;

    private static WordList Load(string path, ILogger log)
    {
        if (!File.Exists(path))
        {
            log.LogWarning("There is no Nepali word list at {Path}: pages are judged by the small list that is built in. The Debian package hunspell-ne brings it", path);
            return WordList.BuiltIn;
        }

        using var file = File.OpenRead(path);
        return WordList.FromHunspell(file);
    }
}
