using System.Text.RegularExpressions;
using FluentAssertions;
using Pustakalaya.Site.Web;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Web;

[Collection(nameof(TextTable))]
public sealed partial class TextTableTests
{
    [Fact]
    public void Every_text_that_a_page_asks_for_is_there_in_both_languages()
    {
        var asked = Sources()
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(m => (Key: m.Groups[1].Value, File: Path.GetFileName(file))))
            .Where(a => !a.Key.Contains('{', StringComparison.Ordinal))
            .ToList();
        asked.Should().NotBeEmpty();
        // A key that ends with a dot is the beginning of several: T["stage." + name].
        asked.Where(a => a.Key.EndsWith('.') ? !TextTable.Keys.Any(k => k.StartsWith(a.Key, StringComparison.Ordinal)) : !TextTable.Has(a.Key)).Should().BeEmpty();
    }

    [Fact]
    public void Nepali_is_written_in_Devanagari_and_English_is_not()
    {
        foreach (var key in TextTable.Keys)
        {
            Devanagari().IsMatch(TextTable.Of(key, Languages.English)).Should().BeFalse($"{key} is English");
            var nepali = TextTable.Of(key, Languages.Nepali);
            (Devanagari().IsMatch(nepali) || !Latin().IsMatch(nepali)).Should().BeTrue($"{key} is Nepali");
        }
    }

    [Fact]
    public void Both_languages_take_the_same_values()
    {
        foreach (var key in TextTable.Keys.Where(k => !k.EndsWith(".one", StringComparison.Ordinal)))
            Places(TextTable.Of(key, Languages.Nepali)).Should().BeEquivalentTo(Places(TextTable.Of(key, Languages.English)), key);
    }

    [Fact]
    public void Every_failure_code_of_the_application_has_a_sentence_in_both_languages()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(RunningLibrary.Root, "Pustakalaya.Application"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).Distinct().ToList();
        codes.Should().Contain("upload.duplicate");
        codes.Where(c => !TextTable.Has("error." + c)).Should().BeEmpty("people read these in their language");
    }

    private static IEnumerable<string> Places(string sentence) => Place().Matches(sentence).Select(m => m.Value).Distinct();

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(RunningLibrary.Root, "Pustakalaya.Site"), "*.cs*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal));

    [GeneratedRegex("""\b(?:T|[tT]exts)(?:\[|\.Count\(|\.Html\()\$?"([^"]+)["]""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"[\u0900-\u097F]")]
    private static partial Regex Devanagari();

    [GeneratedRegex("[A-Za-z]")]
    private static partial Regex Latin();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex("""(?:ErrorKind\.\w+, |WithErrorCode\()"([a-z][a-z0-9.-]+)["]""")]
    private static partial Regex Code();
}
