using System.Net;
using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Site.Tests.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Attacks;

/// <summary>What comes in by the upload page and is not what it seems; docs/attacks.md has the rows.</summary>
public sealed class UploadAttackTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [RequiresFact(Needs.Postgres)]
    public async Task Row_01_a_name_with_a_zero_byte_is_refused_in_words()
    {
        var editor = await site.SignInAsEditorAsync();
        using var answer = await UploadPageTests.SendAsync(editor, "/en/upload", [("book.pdf\0.php", UploadPageTests.Pdf("zero"))]);
        ((int)answer.StatusCode).Should().BeOneOf(200, 400);
        (await answer.DocumentAsync()).QuerySelector(".note.bad").Should().NotBeNull();
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("cover.jpg.php", "cover.jpg.php.pdf")]
    [InlineData("book.pdf%00.html", "book.pdf%00.html.pdf")]
    [InlineData("book", "book.pdf")]
    [InlineData("book.pdf.exe", "book.pdf.exe.pdf")]
    [InlineData("पाठ.PDF", "पाठ.PDF")]
    public async Task Row_02_a_name_with_another_ending_is_given_out_with_the_one_that_its_bytes_have(string name, string expected)
    {
        var editor = await site.SignInAsEditorAsync();
        using var sent = await UploadPageTests.SendAsync(editor, "/en/upload", [(name, UploadPageTests.Pdf(name))]);
        sent.StatusCode.Should().Be(HttpStatusCode.OK);
        var file = await site.WithDbAsync(db => db.Files.AsNoTracking().OrderByDescending(f => f.CreatedAt).FirstAsync(f => f.OriginalName == name));

        using var answer = await editor.GetAsync($"/files/{file.Id}/original");
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.Should().Be(expected);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("book.pdf", "MZ\u0090\0 this program cannot be run in DOS mode")]
    [InlineData("book.pdf", "\u007FELF")]
    [InlineData("book.pdf", "#!/bin/sh\nrm -rf /")]
    [InlineData("cover.jpg", "<html><script>alert(1)</script></html>")]
    [InlineData("cover.png", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("book.pdf", "<html><body>%PDF-1.7</body></html>")]
    public async Task Row_03_what_only_its_name_makes_a_book_is_refused_and_not_kept(string name, string content)
    {
        var editor = await site.SignInAsEditorAsync();
        var before = await site.WithDbAsync(db => db.Files.CountAsync());
        using var answer = await UploadPageTests.SendAsync(editor, "/en/upload", [(name, Encoding.Latin1.GetBytes(content))]);
        (await answer.DocumentAsync()).QuerySelector(".note.bad").Should().NotBeNull();
        (await site.WithDbAsync(db => db.Files.CountAsync())).Should().Be(before);
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("%PDF-1.7\n%%EOF\n<html><script>alert(document.cookie)</script></html>")]
    [InlineData("GARBAGE BEFORE\n%PDF-1.7\n<script>alert(1)</script>\nPK\u0003\u0004")]
    public async Task Row_04_a_book_that_is_a_page_too_goes_out_as_a_book_that_can_do_nothing(string content)
    {
        var editor = await site.SignInAsEditorAsync();
        var name = Guid.NewGuid() + ".pdf";
        using var sent = await UploadPageTests.SendAsync(editor, "/en/upload", [(name, Encoding.Latin1.GetBytes(content + Guid.NewGuid()))]);
        var file = await site.WithDbAsync(db => db.Files.AsNoTracking().SingleAsync(f => f.OriginalName == name));

        using var answer = await editor.GetAsync($"/files/{file.Id}/original");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("sandbox; default-src 'none'").And.NotContain("allow-");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
    }

    [RequiresTheory(Needs.Postgres)]
    [InlineData("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("drawing.png", "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>&x;</svg>")]
    public async Task Row_09_a_drawing_that_may_hold_script_is_not_taken(string name, string content)
    {
        var editor = await site.SignInAsEditorAsync();
        var before = await site.WithDbAsync(db => db.Files.CountAsync());
        using var answer = await UploadPageTests.SendAsync(editor, "/en/upload", [(name, Encoding.UTF8.GetBytes(content))]);
        (await answer.DocumentAsync()).QuerySelector(".note.bad").Should().NotBeNull();
        (await site.WithDbAsync(db => db.Files.CountAsync())).Should().Be(before);
    }

    [RequiresFact(Needs.Postgres)]
    public async Task Row_18_a_form_of_ten_thousand_parts_is_given_up()
    {
        var editor = await site.SignInAsEditorAsync();
        var before = await site.WithDbAsync(db => db.Files.CountAsync());
        var body = new StringBuilder();
        Part("formToken", await editor.FormTokenAsync("/en/upload"));
        for (var i = 0; i < 10_000; i++)
            Part("x", "y");
        body.Append("--many--\r\n");
        using var form = new StringContent(body.ToString());
        form.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=many");

        using var answer = await editor.PostAsync("/en/upload", form);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await site.WithDbAsync(db => db.Files.CountAsync())).Should().Be(before);

        void Part(string name, string value) => body.Append("--many\r\nContent-Disposition: form-data; name=\"").Append(name).Append("\"\r\n\r\n").Append(value).Append("\r\n");
    }
}
