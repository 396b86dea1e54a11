using FluentAssertions;
using Pustakalaya.Application.Catalog;
using Pustakalaya.Worker.Commands;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

public sealed class ImportManifestTests
{
    private static readonly GetVocabulary.Model Known = new(
        [new("ne", "Nepali", "नेपाली"), new("en", "English", "अङ्ग्रेजी")],
        [new("basic", "Basic", "आधारभूत")],
        [new("unknown", "Unknown", "थाहा छैन"), new("CC0-1.0", "CC0", "CC0")],
        [new("textbooks", "Textbooks", "पाठ्यपुस्तक", [new("social-studies", "Social Studies", "सामाजिक अध्ययन"), new("science", "Science", "विज्ञान")])]);

    [Fact]
    public void Reads_a_row_into_what_the_form_would_send()
    {
        var (rows, problems) = ImportManifest.Read(
            "file,title_ne,author,author_en,date,languages,collections,licence,publish\na.pdf,पानी,क;ख,Ka;Kha,BS 2080,ne;en,Social Studies;विज्ञान,CC0-1.0,yes\n", Known);
        problems.Should().BeEmpty();
        var row = rows.Should().ContainSingle().Subject;
        (row.Line, row.File, row.Publish).Should().Be((2, "a.pdf", true));
        row.Metadata.TitleNe.Should().Be("पानी");
        row.Metadata.TitleEn.Should().BeNull();
        row.Metadata.Contributors.Select(c => (c.NameNe, c.NameEn)).Should().Equal(("क", "Ka"), ("ख", "Kha"));
        row.Metadata.Languages.Should().Equal("ne", "en");
        row.Metadata.Collections.Should().Equal("social-studies", "science");
        row.Metadata.Licence.Should().Be("CC0-1.0");
    }

    [Fact]
    public void Names_line_and_column_of_every_problem()
    {
        var (_, problems) = ImportManifest.Read("file,levels,publish\n,basic,yes\na.pdf,class 99,perhaps\nb.pdf,basic\n", Known);
        problems.Should().Equal(
            "line 2, column 'file': is empty.",
            "line 3, column 'levels': has 'class 99', which the library does not know.",
            "line 3, column 'publish': is 'perhaps', but takes only yes and no.",
            "line 4: 2 fields, but the heading has 3.");
    }

    [Theory]
    [InlineData("", "the list is empty*")]
    [InlineData("title_ne\nपानी", "line 1: the column 'file' is missing.")]
    [InlineData("file,colour\na.pdf,red", "line 1: there is no column 'colour'*")]
    [InlineData("file,file\na.pdf,b.pdf", "line 1: the column 'file' is there twice.")]
    public void Refuses_a_heading_that_is_not_one(string text, string problem) =>
        ImportManifest.Read(text, Known).Problems.Should().ContainMatch(problem);

    [Fact]
    public void A_part_names_the_item_it_belongs_to_and_describes_nothing()
    {
        var (rows, problems) = ImportManifest.Read("file,part_of,label,title_en,languages\na.mp3,,One,Book,ne\nb.mp3,a.mp3,Two,,\nc.vtt,a.mp3,,,en\n", Known);
        problems.Should().BeEmpty();
        rows.Select(r => (r.File, r.PartOf, r.Label, r.Language)).Should().Equal(("a.mp3", null, "One", null), ("b.mp3", "a.mp3", "Two", null), ("c.vtt", "a.mp3", null, "en"));
    }

    [Fact]
    public void A_part_of_nothing_and_a_part_that_describes_are_refused()
    {
        var (_, problems) = ImportManifest.Read("file,part_of,title_en,languages\nb.mp3,a.mp3,,\na.mp3,,Book,\nc.mp3,a.mp3,Chapter,ne;en\nd.mp3,c.mp3,,\na.mp3,,Again,\n", Known);
        problems.Should().BeEquivalentTo(
            "line 4, column 'title_en': describes an item: it belongs into the line of a.mp3.",
            "line 4, column 'languages': names more than one language: captions have one.",
            "line 2, column 'part_of': no line above makes an item of a.mp3.",
            "line 5, column 'part_of': no line above makes an item of c.mp3.",
            "line 6, column 'file': a.mp3 stands in a line above already.");
    }
}
