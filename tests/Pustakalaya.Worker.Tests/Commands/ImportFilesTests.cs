using FluentAssertions;
using Pustakalaya.Worker.Commands;
using Xunit;

namespace Pustakalaya.Worker.Tests.Commands;

public sealed class ImportFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pustakalaya-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_come_as_a_person_counts_them_through_all_folders()
    {
        Make("chapter 10.pdf", "chapter 2.pdf", "part 2/b.pdf", "part 10/a.pdf", "अध्याय १०.pdf", "अध्याय २.pdf");
        ImportFiles.Of(_folder, null).Files.Keys.Should().Equal("chapter 2.pdf", "chapter 10.pdf", "part 2/b.pdf", "part 10/a.pdf", "अध्याय २.pdf", "अध्याय १०.pdf");
    }

    [Fact]
    public void What_is_hidden_and_the_list_itself_stay_out()
    {
        Make("a.pdf", ".hidden.pdf", ".git/config", "list.csv");
        var files = ImportFiles.Of(_folder, Path.Combine(_folder, "list.csv"));
        files.Files.Keys.Should().Equal("a.pdf");
        files.Problems.Should().BeEmpty();
    }

    [Fact]
    public void A_link_is_told_and_not_followed()
    {
        Make("a.pdf");
        File.CreateSymbolicLink(Path.Combine(_folder, "secret.pdf"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "everything"), "/");
        var files = ImportFiles.Of(_folder, null);
        files.Files.Keys.Should().Equal("a.pdf");
        files.Problems.Should().HaveCount(2).And.OnlyContain(p => p.Contains("is a link"));
        files.Find("secret.pdf").Should().BeNull();
    }

    [Theory]
    [InlineData("./a.pdf")]
    [InlineData("part 2\\b.pdf")]
    [InlineData("caf\u00E9.pdf")]
    public void A_list_may_write_a_path_in_its_own_way(string name)
    {
        Make("a.pdf", "part 2/b.pdf", "cafe\u0301.pdf");
        ImportFiles.Of(_folder, null).Find(name).Should().NotBeNull();
    }

    [Theory]
    [InlineData("../a.pdf")]
    [InlineData("/etc/passwd")]
    [InlineData("part 2/../../a.pdf")]
    public void No_path_leads_out(string name)
    {
        Make("a.pdf");
        ImportFiles.Of(_folder, null).Find(name).Should().BeNull();
    }

    private void Make(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }
    }
}
