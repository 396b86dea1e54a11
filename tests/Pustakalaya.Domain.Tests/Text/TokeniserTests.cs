using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public class TokeniserTests
{
    private static string[] Words(string text) => [.. Tokeniser.Tokenise(text).Select(t => text.Substring(t.Start, t.Length))];

    private static string[] Folded(string text) => [.. Tokeniser.Tokenise(text).Select(t => t.Folded)];

    [Fact]
    public void Words_have_the_offsets_of_the_text_given()
    {
        const string text = "नेपालको संविधान (2072), Part 1।";
        var tokens = Tokeniser.Tokenise(text);
        tokens.Select(t => (t.Start, t.Length, t.Script)).Should().Equal(
            (0, 7, Script.Devanagari), (8, 7, Script.Devanagari), (17, 4, Script.Number), (24, 4, Script.Latin), (29, 1, Script.Number));
        tokens.Select(t => t.Stem).Should().Equal("नेपाल", "संबिधान", "2072", "part", "1");
    }

    [Fact]
    public void Dandas_and_punctuation_part_words() =>
        Words("मुनामदन।अर्को॥«तेस्रो» वि॰सं॰ — दुई-तीन/चार_पाँच").Should().Equal("मुनामदन", "अर्को", "तेस्रो", "वि", "सं", "दुई", "तीन", "चार", "पाँच");

    [Theory]
    [InlineData("गर्\u200Dयो")]
    [InlineData("गर्\u200Cयो")]
    [InlineData("ग\u00ADर्यो")]
    [InlineData("गर्यो\u200D")]
    [InlineData("ग\u2060र्यो")]
    [InlineData("ग\uFEFFर्यो")]
    public void Joiners_and_soft_hyphens_do_not(string word)
    {
        var tokens = Tokeniser.Tokenise($"उसले {word} ।");
        tokens.Should().HaveCount(2);
        tokens[1].Should().Be(new Token(5, word.Length, Script.Devanagari, "गर्यो", "गर्यो"));
    }

    [Theory]
    [InlineData("२०७२को", "2072", "को")]
    [InlineData("PDFहरू", "pdf", "हरु")]
    [InlineData("कक्षा१०", "कक्सा", "10")]
    public void A_change_of_script_parts_words(string text, params string[] folded) => Folded(text).Should().Equal(folded);

    [Theory]
    [InlineData("mp3", "mp3")]
    [InlineData("3rd", "3rd")]
    [InlineData("covid19", "covid19")]
    [InlineData("Nepal's", "nepal")]
    [InlineData("NEPAL’S", "nepal")]
    [InlineData("O'Brien", "obrien")]
    [InlineData("'quoted'", "quoted")]
    [InlineData("teachers'", "teachers")]
    [InlineData("Devkoṭā", "devkota")]
    [InlineData("ﬁsh", "fish")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("Straße", "strasse")]
    public void Latin_words_keep_digits_and_lose_capitals_accents_and_possessives(string text, string folded) => Folded(text).Should().Equal(folded);

    [Theory]
    [InlineData("१२३", "123")]
    [InlineData("१,२३,४५६", "1", "23", "456")]
    [InlineData("৪২", "42")]
    [InlineData("٤٢", "42")]
    public void Digits_of_any_script_are_numbers(string text, params string[] folded)
    {
        Folded(text).Should().Equal(folded);
        Tokeniser.Tokenise(text).Should().OnlyContain(t => t.Script == Script.Number);
    }

    [Theory]
    [InlineData("दु:ख", "दुख")]
    [InlineData("अन्त:करण", "अंतकरन")]
    [InlineData("नाम:राम", "नाम", "राम")]
    [InlineData("नि: शुल्क", "नि", "सुल्क")]
    public void A_colon_typed_for_a_visarga_stays_inside(string text, params string[] folded) => Folded(text).Should().Equal(folded);

    [Fact]
    public void Other_scripts_are_cut_as_they_are_written()
    {
        Words("བོད་ཡིག").Should().Equal("བོད", "ཡིག");
        Words("你好世界").Should().Equal("你", "好", "世", "界");
        Words("كِتَاب جديد").Should().Equal("كِتَاب", "جديد");
        Folded("كِتَاب").Should().Equal("كتاب");
        Words("\U00011400\U00011401 \U0001F600").Should().Equal(["\U00011400\U00011401"], "Newa letters lie outside the basic plane, smileys are no words");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\f।?!")]
    [InlineData("\uD800")]
    [InlineData("\uDC00\uD800")]
    [InlineData("\u200D\u200C")]
    [InlineData("ः")]
    public void Text_without_words_gives_none(string text) => Tokeniser.Tokenise(text).Should().BeEmpty();

    [Fact]
    public void Broken_surrogates_part_words_and_do_not_throw() => Words("क\uD800ख\uDC00").Should().Equal("क", "ख");

    [Fact]
    public void An_endless_run_of_letters_is_cut()
    {
        var tokens = Tokeniser.Tokenise(new string('क', 1_000));
        tokens.Should().HaveCount(5).And.OnlyContain(t => t.Length == Tokeniser.MaxTokenLength);
        Tokeniser.Tokenise(new string('\u093F', 1_000)).Should().NotBeEmpty();
    }

    [Fact]
    public void Any_text_gives_tokens_in_order_inside_it()
    {
        var random = new Random(7);
        var pool = "कखिीुंः्\u200D।:'’- aZ9٤你\uD805\uDC00\u0301\u093C".ToCharArray();
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => pool[random.Next(pool.Length)])]);
            var end = 0;
            foreach (var token in Tokeniser.Tokenise(text))
            {
                token.Start.Should().BeGreaterThanOrEqualTo(end);
                token.Length.Should().BePositive();
                token.End.Should().BeLessThanOrEqualTo(text.Length);
                token.Folded.Should().NotBeEmpty();
                token.Stem.Should().NotBeEmpty();
                end = token.End;
            }
        }
    }

    /// <summary>Marking passes over words by their first letter alone: no spelling may hide a word from it.</summary>
    [Fact]
    public void The_first_letter_of_a_word_says_what_its_stem_begins_with()
    {
        var random = new Random(7);
        string[] letters = [.. Enumerable.Range(0x0900, 0x80).Select(c => $"{(char)c}"), .. "aZ9éÀ'’:s-\u0301\u200D\u093C".Select(c => $"{c}"), "र्", "न्", "ङ्", "अा", "को", "हरू", "लाई"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => letters[random.Next(letters.Length)]));
            foreach (var token in Tokeniser.Tokenise(text))
            {
                if (WordCache.FirstOfStem(text[token.Start]) is not '\0' and var first)
                    token.Stem[0].Should().Be(first, "{0} stands for {1}", text, token.Stem);
            }
        }
    }

    [Fact]
    public void For_marking_the_words_are_cut_as_ever_and_those_to_mark_keep_their_stems()
    {
        const string text = "नेपालको संविधान, nepali and Latin 2072 औषधि";
        var marks = MarkQuery.Of([new HashSet<string> { "संबिधान" }, new HashSet<string> { "latin" }], []);
        var whole = Tokeniser.Tokenise(text);
        var marked = Tokeniser.Tokenise(text, marks);
        marked.Select(t => (t.Start, t.Length, t.Script)).Should().Equal(whole.Select(t => (t.Start, t.Length, t.Script)));
        // What begins with a vowel may be folded to another, so it is looked at.
        marked.Select(t => t.Stem).Should().Equal("", "संबिधान", "", "", "latin", "", whole[^1].Stem);
    }
}
