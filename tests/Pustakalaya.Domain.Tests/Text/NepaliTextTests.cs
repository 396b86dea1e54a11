using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public class NepaliTextTests
{
    [Theory]
    [InlineData("काठमाडौं", "काठमाडौँ")]
    [InlineData("कानून", "कानुन")]
    [InlineData("नेपाली", "नेपालि")]
    [InlineData("ईश्वर", "इश्वर")]
    [InlineData("ऊर्जा", "उर्जा")]
    [InlineData("शहर", "सहर")]
    [InlineData("विद्यार्थी", "बिद्यार्थि")]
    [InlineData("वन", "बन")]
    [InlineData("गणेश", "गनेश")]
    [InlineData("सम्बन्ध", "संबन्ध")]
    [InlineData("सम्विधान", "संविधान")]
    [InlineData("अङ्ग्रेजी", "अंग्रेजी")]
    [InlineData("सञ्चार", "संचार")]
    [InlineData("पञ्चायत", "पन्चायत")]
    [InlineData("घण्टा", "घन्टा")]
    [InlineData("हिन्दी", "हिंदी")]
    [InlineData("गर्‍यो", "गऱ्यो")]
    [InlineData("गर्‍यो", "गर्यो")]
    [InlineData("दुःख", "दुख")]
    [InlineData("प्रायः", "प्राय")]
    [InlineData("जगत्", "जगत")]
    [InlineData("क़लम", "कलम")]
    [InlineData("अाएको", "आएको")]
    [InlineData("आेखर", "ओखर")]
    [InlineData("गरेकाे", "गरेको")]
    [InlineData("हुुन्छ", "हुन्छ")]
    [InlineData("गरेकोंे", "गरेकोें")]
    [InlineData("डॉक्टर", "डाक्टर")]
    [InlineData("२०७२", "2072")]
    public void Spellings_of_a_word_fold_to_one(string one, string other) => NepaliText.Fold(one).Should().Be(NepaliText.Fold(other));

    [Theory]
    [InlineData("दिन", "दीप")]
    [InlineData("काम", "कामी")]
    [InlineData("जम्मा", "जमा")]
    [InlineData("सम्मान", "समान")]
    [InlineData("अन्न", "अंक")]
    [InlineData("कला", "काला")]
    [InlineData("बाटो", "बाठो")]
    public void Different_words_stay_apart(string one, string other) => NepaliText.Fold(one).Should().NotBe(NepaliText.Fold(other));

    [Theory]
    [InlineData("किताब", "को", "का", "की", "ले", "मा", "लाई", "बाट", "देखि", "सम्म", "सँग", "हरू", "हरु", "हरूको", "हरूलाई", "हरूबाट", "द्वारा", "भित्र", "माथि", "पछि", "हरूकै", "मै")]
    [InlineData("ऐन", "को", "मा", "ले", "बमोजिम", "अनुसार")]
    [InlineData("आमा", "को", "ले", "लाई", "हरू")]
    [InlineData("पत्रिका", "को", "मा", "हरूमा")]
    [InlineData("भारत", "को", "मा", "बाट")]
    [InlineData("काका", "को", "ले")]
    [InlineData("परिषद्", "को", "मा", "ले", "लाई", "बाट")]
    [InlineData("श्रीमान्", "को", "ले")]
    [InlineData("आत्मा", "को", "ले")]
    [InlineData("प्रसङ्ग", "मा", "को")]
    public void A_word_and_its_cases_have_one_stem(string word, params string[] endings)
    {
        var stem = Stem(word);
        foreach (var ending in endings) Stem(word + ending).Should().Be(stem, "{0}{1} is a form of {0}", word, ending);
    }

    [Theory]
    [InlineData("जम्मा")]
    [InlineData("आत्मा")]
    [InlineData("पक्का")]
    [InlineData("गरिमा")]
    [InlineData("भूमिका")]
    [InlineData("सीमा")]
    [InlineData("अर्को")]
    [InlineData("प्रकाशित")]
    [InlineData("क्षमा")]
    [InlineData("को")]
    public void What_only_looks_like_an_ending_stays(string word) => Stem(word).Should().Be(NepaliText.Fold(word));

    [Fact]
    public void Words_of_other_scripts_are_their_own_stems()
    {
        NepaliText.Stem("nepalko").Should().Be("nepalko");
        NepaliText.Stem("2072").Should().Be("2072");
        NepaliText.Stem("").Should().BeEmpty();
    }

    [Fact]
    public void Normal_text_is_what_the_reader_sees()
    {
        NepaliText.Normalise("गर्\u200Dयो\u00A0अाज\uFEFF").Should().Be("गर्यो आज");
        NepaliText.Normalise("e\u0301").Should().Be("é");
        NepaliText.Normalise("क\u093C").Should().Be("क\u093C");
        NepaliText.Normalise("a\uD800b").Should().Be("a\uFFFDb");
    }

    [Fact]
    public void A_space_that_the_tool_put_behind_a_half_nga_goes()
    {
        NepaliText.RepairHalanta("सङ् घीय शृङ् खला").Should().Be("सङ्घीय शृङ्खला");
        NepaliText.RepairHalanta("श्रीमान् गरे जगत् मिथ्या").Should().Be("श्रीमान् गरे जगत् मिथ्या");
        NepaliText.RepairHalanta("सङ् ।").Should().Be("सङ् ।");
        NepaliText.RepairHalanta("्").Should().Be("्");
    }

    [Fact]
    public void Behind_another_half_letter_it_goes_when_the_joined_word_is_known()
    {
        bool Known(string word) => word is "उद्घाटन" or "पद्धति";
        NepaliText.RepairHalanta("उद् घाटन र श्रीमान् घर", Known).Should().Be("उद्घाटन र श्रीमान् घर");
    }

    [Theory]
    [InlineData("कु रा गर्दै फे रि आयो", "कुरा गर्दै फेरि आयो")]
    [InlineData("सङ् के त", "सङ्केत")]
    [InlineData("कु मारीचोक", "कुमारीचोक")]
    [InlineData("फै लिएको", "फैलिएको")]
    [InlineData("नेपाल ी", "नेपाली")]
    [InlineData("«कु रा।»", "«कुरा।»")]
    [InlineData("कु। रा", "कु। रा")]
    [InlineData("कु «रा", "कु «रा")]
    [InlineData("कु उपसर्ग", "कु उपसर्ग")]
    [InlineData("कु कू के कै", "कु कू के कै")]
    [InlineData("फूल र फल", "फूल र फल")]
    [InlineData("कु\nरा", "कु\nरा")]
    [InlineData("abc  कु  रा", "abc  कु  रा")]
    public void A_torn_word_is_joined_and_two_words_are_not(string text, string mended)
    {
        bool Known(string word) => word is "कुरा" or "फेरि" or "सङ्केत" or "फैलिएको" or "फूल" or "फल" or "र" or "आयो" or "गर्दै" or "फूलर";
        NepaliText.RepairHalanta(text, Known).Should().Be(mended);
    }

    [Fact]
    public void Mending_is_linear_in_the_text()
    {
        var calls = 0;
        bool Known(string word)
        {
            calls += word.Length;
            return false;
        }

        var text = string.Concat(Enumerable.Repeat(new string('क', 150) + "् ", 200)) + string.Concat(Enumerable.Repeat("ङ् क", 2_000));
        NepaliText.RepairHalanta(text, Known).Should().NotBeEmpty();
        calls.Should().BeLessThan(text.Length * 20);
    }

    private static string Stem(string word) => NepaliText.Stem(NepaliText.Fold(word));
}
