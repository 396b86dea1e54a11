using System.Text;
using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

/// <summary>The gate without a dictionary, which is the harder case; the tests on real files hold both.</summary>
public class PageQualityTests
{
    private const string Nepali =
        "हाम्रो विद्यालयको पुस्तकालयमा धेरै किताबहरू छन्। शनिबार बिहान गाउँका केटाकेटीहरू त्यहाँ भेला हुन्छन् र आफूलाई मन पर्ने कथा पढ्छन्। कसैले हिमालको कथा खोज्छ, कसैले नदीको। " +
        "शिक्षकले नयाँ शब्दको अर्थ बताउनुहुन्छ। पढिसकेपछि सबैले किताब ठाउँमा राख्छन् र घर फर्कन्छन्। नेपाल सरकारले हरेक विद्यालयमा पुस्तकालय बनाउने निर्णय गरेको छ।";

    /// <summary>The same, typed in Preeti.</summary>
    private const string Preeti =
        "xfD/f] ljBfnosf] k':tsfnodf w]/} lstfax/\" 5g\\. zlgaf/ laxfg ufpFsf s]6fs]6Lx/\" ToxfF e]nf x'G5g\\ / cfkm\"nfO{ dg kg]{ syf k9\\5g\\. s;}n] lxdfnsf] syf vf]H5, s;}n] gbLsf]. " +
        "lzSifsn] gofF zAbsf] cy{ atfpg'x'G5. kl9;s]kl5 ;a}n] lstfa 7fpFdf /fV5g\\ / 3/ kms{G5g\\. g]kfn ;/sf/n] x/]s ljBfnodf k':tsfno agfpg] lg0f{o u/]sf] 5.";

    private const string English =
        "Our school has a library with many books. On Saturday mornings the children of the village meet there and read the stories that they like. " +
        "One looks for a story of the mountains, another for one of the river, and the teacher explains the meaning of new words.";

    private const string French =
        "Notre école possède une bibliothèque remplie de livres. Chaque samedi matin les enfants du village se retrouvent et lisent ensemble leurs histoires préférées, " +
        "puis chacun range son livre avant de rentrer chez ses parents.";

    private const string Hindi =
        "हमारे विद्यालय के पुस्तकालय में बहुत किताबें हैं। शनिवार की सुबह गाँव के बच्चे वहाँ इकट्ठा होते हैं और अपनी पसंद की कहानियाँ पढ़ते हैं। कोई हिमालय की कहानी खोजता है तो कोई नदी की। " +
        "शिक्षक नए शब्दों का अर्थ बताते हैं। पढ़ने के बाद सभी किताबें अपनी जगह पर रखकर घर लौट जाते हैं।";

    private const string Maithili =
        "हमर विद्यालयक पुस्तकालयमे बहुत पोथी अछि। शनि दिन भोरे गामक धियापुता ओतय जमा होइत छथि आ अपन मनपसन्द कथा पढ़ैत छथि। किओ हिमालयक कथा ताकैत अछि त किओ नदीक। " +
        "शिक्षक नव शब्दक अर्थ कहैत छथि। पढ़लाक बाद सभ पोथी अपन ठाम पर राखि कऽ घर घुरि जाइत छथि।";

    /// <summary>What a scanner's software makes of Devanagari.</summary>
    private const string Garbage =
        "t+ \"Ut\"U U^ *neFg dl1t {pl+ U,\" r*+ .EII UX>tg I qc7grh {p (HFt5g) \"r lp| t t>x }n3r sl#K rn0(i, .E1 ]E fi +l r+ u7u tt^u.t4l. tg[DhA &gtr )tBlb[K [+.a,)t5 1%g UEu,r #tr";

    private static readonly PageEvidence Scan = new([], HasPageImage: true);

    /// <summary>What a broken table makes of it: n and i changed places, v and th became r.</summary>
    private static string Broken => Nepali.Replace('न', 'ि').Replace('व', 'र').Replace('श', 'ि').Replace('थ', 'र').Replace('ख', 'ि');

    public static TheoryData<string, string, bool, Readability> Pages => new()
    {
        { "Nepali", Nepali, false, Readability.Readable },
        { "Nepali recognised on a scan", Nepali, true, Readability.Readable },
        { "English", English, false, Readability.Readable },
        { "English recognised on a scan", English, true, Readability.Readable },
        { "French on a scan", French, true, Readability.Readable },
        { "Hindi", Hindi, false, Readability.Readable },
        { "Maithili", Maithili, false, Readability.Readable },
        { "a picture dictionary", "फूल Flower आँप mango स्याउ apple केरा banana सुन्तला orange अनार pomegranate मादल drum भकुन्डो ball रुख tree ढुङ्गा stone चङ्गा kite", false, Readability.Readable },
        { "Preeti", Preeti, false, Readability.LegacyFont },
        { "broken table", Broken, false, Readability.BrokenLayer },
        { "broken table on a scan", Broken, true, Readability.Scan },
        { "scanner's garbage", Garbage, true, Readability.Scan },
        { "nothing", " \n\f", false, Readability.Empty },
        { "a picture only", "", true, Readability.Scan },
        { "codes without letters", string.Concat(Enumerable.Repeat("\uE001\uE002\uE010 \uE044\uE021 ", 20)), false, Readability.BrokenLayer },
        { "letters lost", string.Concat(Enumerable.Repeat("\uFFFD\uFFFDक\uFFFD ", 30)), false, Readability.BrokenLayer },
        { "formulas in the Symbol font", string.Concat(Enumerable.Repeat("OA \uF02B OB \uF03D OC ", 20)), false, Readability.Readable },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_is_judged_by_its_words(string what, string text, bool image, Readability expected) =>
        PageQuality.Assess(text, image ? Scan : PageEvidence.None, WordList.BuiltIn).Should().Be(expected, "this is {0}", what);

    [Fact]
    public void A_page_that_is_half_Preeti_is_not_readable() =>
        PageQuality.Assess(Nepali[..80] + Preeti, PageEvidence.None, WordList.BuiltIn).Should().Be(Readability.LegacyFont);

    [Fact]
    public void Keystrokes_numbered_as_a_symbol_font_are_seen() =>
        PageQuality.Assess(new string([.. Preeti.Select(c => c == ' ' ? c : (char)(0xF000 + c))]), PageEvidence.None, WordList.BuiltIn).Should().Be(Readability.LegacyFont);

    [Fact]
    public void A_page_of_few_words_follows_its_file()
    {
        Assess(Preeti, "v08 !", Preeti, "").Should().Equal(Readability.LegacyFont, Readability.LegacyFont, Readability.LegacyFont, Readability.Empty);
        Assess(English, "Part 1", "2072").Should().Equal(Readability.Readable, Readability.Readable, Readability.Empty);
    }

    [Fact]
    public void A_picture_book_has_enough_words_in_all()
    {
        var sentences = Nepali.Split('।', StringSplitOptions.RemoveEmptyEntries);
        PageQuality.AssessFile([.. sentences.Select(s => new PageOfFile(s, Scan)), new PageOfFile("", Scan)], WordList.BuiltIn)
            .Should().Equal([.. sentences.Select(_ => Readability.Readable), Readability.Scan]);
    }

    [Fact]
    public void A_short_file_is_judged_by_what_it_has()
    {
        Assess("Hello World!").Should().Equal(Readability.Readable);
        Assess("يبيبح habibi").Should().Equal(Readability.Readable);
        Assess("नेपालको संविधान").Should().Equal(Readability.Readable);
        PageQuality.AssessFile([new PageOfFile("l1|.~ (;", Scan)], WordList.BuiltIn).Should().Equal(Readability.Scan);
        PageQuality.AssessFile([], WordList.BuiltIn).Should().BeEmpty();
    }

    [Fact]
    public void A_dictionary_is_read_in_hunspells_format()
    {
        var dic = new StringBuilder("1201\nपर्वतारोहण/15\nश्रीमान्\n");
        for (var i = 0; i < 1200; i++) dic.Append("शब्द").Append("कखगघचछजझटठडढ"[i % 12]).Append("कखगघचछजझटठ"[i / 12 % 10]).Append("कखगघचछजझटठ"[i / 120]).Append('\n');
        var words = WordList.FromHunspell(new MemoryStream(Encoding.UTF8.GetBytes(dic.ToString())));
        words.IsBuiltIn.Should().BeFalse();
        words.Knows("पर्वतारोहणको").Should().BeTrue();
        words.Knows("पर्बतारोहन").Should().BeTrue();
        words.Knows("गर्न").Should().BeTrue("the frequent words are in every list");
        words.Knows("फभोख्जभको").Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("3\nhouse\ntree/S\nriver\n")]
    public void Another_dictionary_is_refused(string dic) =>
        FluentActions.Invoking(() => WordList.FromHunspell(new MemoryStream(Encoding.UTF8.GetBytes(dic)))).Should().Throw<InvalidDataException>();

    private static IReadOnlyList<Readability> Assess(params string[] pages) =>
        PageQuality.AssessFile([.. pages.Select(p => new PageOfFile(p, PageEvidence.None))], WordList.BuiltIn);
}
