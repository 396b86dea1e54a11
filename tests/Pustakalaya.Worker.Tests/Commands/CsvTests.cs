using FluentAssertions;
using Pustakalaya.Worker.Commands;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

public sealed class CsvTests
{
    [Fact]
    public void Reads_quotes_commas_and_line_ends_inside_of_fields_and_knows_its_lines()
    {
        var rows = Csv.Read("\uFEFFa,b\r\n\"one, \"\"two\"\"\r\nthree\",\r\n\r\nलेखक,\"\"\r\nlast,x").ToList();
        rows.Select(r => r.Line).Should().Equal(1, 2, 5, 6);
        rows[0].Fields.Should().Equal("a", "b");
        rows[1].Fields.Should().Equal("one, \"two\"\r\nthree", "");
        rows[2].Fields.Should().Equal("लेखक", "");
        rows[3].Fields.Should().Equal("last", "x");
    }

    [Theory]
    [InlineData("a,\"b\nc", "line 1*no closing*")]
    [InlineData("x\na,\"b\"c", "line 2*instead of a comma*")]
    public void Says_in_which_line_a_quotation_goes_wrong(string text, string problem)
    {
        var act = () => Csv.Read(text).ToList();
        act.Should().Throw<FormatException>().WithMessage(problem);
    }
}
