using FluentAssertions;
using Pustakalaya.Domain.Text;
using Xunit;

namespace Pustakalaya.Domain.Tests.Text;

public class NepaliNumberTests
{
    [Theory]
    [InlineData(0, "०", "0")]
    [InlineData(999, "९९९", "999")]
    [InlineData(8042, "८,०४२", "8,042")]
    [InlineData(123456, "१,२३,४५६", "123,456")]
    [InlineData(-123456, "-१,२३,४५६", "-123,456")]
    [InlineData(1234567890, "१,२३,४५,६७,८९०", "1,234,567,890")]
    [InlineData(long.MinValue, "-९२,२३,३७,२०,३६,८५,४७,७५,८०८", "-9,223,372,036,854,775,808")]
    public void Numbers_are_grouped_by_lakh_in_Nepali_and_by_thousand_in_English(long number, string nepali, string english)
    {
        NepaliNumber.Format(number, "ne").Should().Be(nepali);
        NepaliNumber.Format(number, "ne-NP").Should().Be(nepali);
        NepaliNumber.Format(number, "en").Should().Be(english);
    }

    [Theory]
    [InlineData(0, "० बाइट", "0 bytes")]
    [InlineData(1, "१ बाइट", "1 byte")]
    [InlineData(1023, "१०२३ बाइट", "1023 bytes")]
    [InlineData(1024, "१ केबी", "1 KB")]
    [InlineData(38 * 1024, "३८ केबी", "38 KB")]
    [InlineData(4404019, "४.२ एमबी", "4.2 MB")]
    [InlineData(1048575, "१ एमबी", "1 MB")]
    [InlineData(10485759, "१० एमबी", "10 MB")]
    [InlineData(2L << 30, "२ जीबी", "2 GB")]
    public void File_sizes_are_short(long bytes, string nepali, string english)
    {
        NepaliNumber.FileSize(bytes, "ne").Should().Be(nepali.Replace(' ', '\u00A0'));
        NepaliNumber.FileSize(bytes, "en").Should().Be(english.Replace(' ', '\u00A0'));
    }

    [Fact]
    public void Digits_change_and_the_rest_stays()
    {
        NepaliNumber.ToDevanagari("पृ. 12-34a").Should().Be("पृ. १२-३४a");
        NepaliNumber.ToAscii("पृ. १२-३४a").Should().Be("पृ. 12-34a");
        NepaliNumber.Plain(2080, "ne").Should().Be("२०८०");
        NepaliNumber.Plain(2080, "en").Should().Be("2080");
    }
}
