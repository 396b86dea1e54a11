using System.Diagnostics;
using System.Text;
using FluentAssertions;
using Pustakalaya.Domain.Text;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Text;

/// <summary>
/// The gate on real files, as pdftotext reads them. Measured, with the dictionary of hunspell-ne (33,914 folded forms)
/// and with the built-in list (717):
/// <code>
/// file                        known         malformed  converted     clean
/// chromium-noto (good)        .78 / .51     .000
/// prab-munamadan1 (OCR good)  .75 / .35     .000
/// mof-1p (broken Kalimati)    .25 / .10     .349
/// gazette 2072 (Preeti)                                .82-.93 / .42-.83
/// cabinet (scan, garbage)                              .19 / .05     .24-.31
/// english, all pages                                   .18 / .07     .77-1.0
/// </code>
/// English stop words: .11 and more on pages of prose, a table of contents .11, garbage and keystrokes .03 at most.
/// </summary>
public sealed class PageQualitySamplesTests
{
    public static TheoryData<string, bool, string, Readability> Samples => new()
    {
        { "nepali-unicode/chromium-noto-actualtext-good.pdf", false, "AAAAAA+Lohit-Devanagari", Readability.Readable },
        { "nepali-unicode/mof-1p-kalimati-broken-tounicode.pdf", false, "BCDEEE+Kalimati BCDHEE+Preeti", Readability.BrokenLayer },
        { "nepali-legacy/constitution-2072-gazette-10p-preeti.pdf", false, "BIOWJW+Preeti QEHNHK+Himalb", Readability.LegacyFont },
        { "nepali-legacy/constitution-2072-gazette-10p-preeti.pdf", false, "CIDFont+F1", Readability.LegacyFont },
        { "nepali-scan/prab-cricket.pdf", true, "", Readability.Scan },
        { "nepali-scan/cabinet-decisions-2p-scan.pdf", true, "Helvetica", Readability.Scan },
        { "nepali-scan/prab-munamadan1.pdf", true, "GlyphLessFont", Readability.Readable },
        { "english/constitution-of-nepal-en-240p.pdf", false, "TimesNewRomanPSMT", Readability.Readable },
        { "english/prevention-of-corruption-act-33p.pdf", false, "Times-Roman", Readability.Readable },
        { "english/pypdf-crazyones-pdfa.pdf", false, "SFRM0900", Readability.Readable },
        { "english/pypdf-google-doc-document.pdf", false, "ArialMT", Readability.Readable },
        { "english/pypdf-habibi.pdf", false, "TimesNewRoman", Readability.Readable },
        { "english/pypdf-minimal-document.pdf", false, "CMR10", Readability.Readable },
        { "english/pypdf-pdflatex-outline.pdf", false, "CMR10", Readability.Readable },
        { "english/pypdf-with-attachment.pdf", false, "CMR10", Readability.Readable },
    };

    [RequiresTheory(Needs.Samples | Needs.MediaTools | Needs.Hunspell)]
    [MemberData(nameof(Samples))]
    public async Task Real_pages_are_told_apart_with_a_dictionary(string file, bool image, string fonts, Readability expected)
    {
        await using var dic = File.OpenRead("/usr/share/hunspell/ne_NP.dic");
        var words = WordList.FromHunspell(dic);
        (await AssessAsync(file, image, fonts, words)).Should().OnlyContain(r => r == expected || r == Readability.Empty).And.Contain(expected);
    }

    [RequiresTheory(Needs.Samples | Needs.MediaTools)]
    [MemberData(nameof(Samples))]
    public async Task Real_pages_are_told_apart_without_a_dictionary(string file, bool image, string fonts, Readability expected) =>
        (await AssessAsync(file, image, fonts, WordList.BuiltIn)).Should().OnlyContain(r => r == expected || r == Readability.Empty).And.Contain(expected);

    private static async Task<IReadOnlyList<Readability>> AssessAsync(string file, bool image, string fonts, WordList words)
    {
        var pages = (await PdfToTextAsync(Requirements.Sample(file))).Split('\f')[..^1];
        var evidence = new PageEvidence(fonts.Split(' ', StringSplitOptions.RemoveEmptyEntries), image);
        return PageQuality.AssessFile([.. pages.Select(text => new PageOfFile(text, evidence))], words);
    }

    private static async Task<string> PdfToTextAsync(string path)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var start = new ProcessStartInfo("pdftotext") { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in new[] { "-enc", "UTF-8", path, "-" }) start.ArgumentList.Add(argument);
        using var tool = Process.Start(start)!;
        var text = await tool.StandardOutput.ReadToEndAsync(deadline.Token);
        await tool.WaitForExitAsync(deadline.Token);
        tool.ExitCode.Should().Be(0);
        return text;
    }
}
