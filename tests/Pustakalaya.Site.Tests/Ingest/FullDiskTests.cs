using System.Globalization;
using System.Net;
using FluentAssertions;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Ingest;

/// <summary>On a disk that has come down to what is kept free.</summary>
public sealed class FullDiskTests(FullDiskTests.Fixture site) : IClassFixture<FullDiskTests.Fixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Row_18_several_large_files_at_once_are_refused_in_words_and_leave_nothing()
    {
        var editor = await site.SignInAsEditorAsync();
        var token = await editor.FormTokenAsync("/en/upload");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async number =>
        {
            var bytes = new byte[8 << 20];
            new Random(number).NextBytes(bytes);
            "%PDF-1.7\n"u8.CopyTo(bytes);
            using var form = new MultipartFormDataContent { { new StringContent(token), "formToken" }, { new ByteArrayContent(bytes), "file", $"book-{number}.pdf" } };
            using var answer = await editor.PostAsync("/en/upload", form);
            return await answer.Content.ReadAsStringAsync();
        }));

        answers.Should().OnlyContain(page => page.Contains("disk is full", StringComparison.Ordinal) && page.Contains("tell the administrator", StringComparison.Ordinal));
        Directory.EnumerateFiles(site.StorageRoot, "*", SearchOption.AllDirectories).Should().BeEmpty();
        (await editor.GetAsync("/en/")).StatusCode.Should().Be(HttpStatusCode.OK, "readers notice nothing");
    }

    public sealed class Fixture : SiteFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [KeyValuePair.Create("Storage:KeepFreeBytes", long.MaxValue.ToString(CultureInfo.InvariantCulture))];
    }
}
