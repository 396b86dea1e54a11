using System.Text;
using FluentAssertions;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Application.Tests.Adapters.Media;

public class MediaTypeSnifferTests
{
    [Theory]
    [InlineData("%PDF-1.7\n...", "application/pdf")]
    [InlineData("\r\n\r\n%PDF-1.4", "application/pdf")]
    [InlineData("@PJL job\n%PDF-1.4", "application/pdf")]
    [InlineData("<!DOCTYPE html><p>%PDF-1.4", "text/html")]
    [InlineData("  <HTML><body>%PDF-1.7", "text/html")]
    [InlineData("<script>alert(1)</script>%PDF-1.7", "text/html")]
    [InlineData("GIF89a%PDF-1.4", "image/gif")]
    [InlineData("PK\u0003\u0004 %PDF-1.4", "application/zip")]
    [InlineData("#!/bin/sh\n%PDF-1.4", "application/x-executable")]
    [InlineData("MZ\u0000\u0000%PDF-1.4", "application/x-executable")]
    [InlineData("%!PS-Adobe-3.0\n", "application/postscript")]
    [InlineData("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml")]
    [InlineData("<?xml version=\"1.0\"?><record/>", "application/xml")]
    [InlineData("{\\rtf1\\ansi", "application/rtf")]
    [InlineData("A letter in plain words.", "text/plain")]
    [InlineData("\0\0\0\u001cftypM4A \0\0\u0002\0", "audio/mp4")]
    [InlineData("\0\0\0\u001cftypisom\0\0\u0002\0", "video/mp4")]
    [InlineData("\0\0\0\u001cftypavif\0\0\0\0", "image/heic")]
    [InlineData("\u001aE\u00df\u00a3\u009fB\u0086\u0081\u0001B\u0082\u0084webmB\u0087\u0081\u0002", "video/webm")]
    [InlineData("\u001aE\u00df\u00a3\u00a3B\u0086\u0081\u0001B\u0082\u0088matroskaB\u0087\u0081\u0004", "video/x-matroska")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHello", "text/vtt")]
    [InlineData("\u00ef\u00bb\u00bfWEBVTT - of the film\n", "text/vtt")]
    [InlineData("WEBVTTER\n", "text/plain")]
    [InlineData("1\r\n00:00:01,000 --> 00:00:02,500\r\nHello", "application/x-subrip")]
    [InlineData("1\nOnce upon a time --> there was", "text/plain")]
    [InlineData("12 July 1910", "text/plain")]
    [InlineData("", "application/octet-stream")]
    [InlineData("\u0001\u0002\u0003", "application/octet-stream")]
    public void Goes_by_what_the_file_begins_with(string head, string type) =>
        MediaTypeSniffer.Sniff(Encoding.Latin1.GetBytes(head)).Value.Should().Be(type);

    [Fact]
    public void Knows_a_transport_stream_by_its_packets()
    {
        var packets = new byte[4 * 188];
        for (var at = 0; at < packets.Length; at += 188) packets[at] = 0x47;
        MediaTypeSniffer.Sniff(packets).Should().Be(MediaType.MpegTransport);
        packets[2 * 188] = 0;
        MediaTypeSniffer.Sniff(packets).Should().Be(MediaType.Unknown);
    }

    [Fact]
    public void A_pdf_header_beyond_the_first_kilobyte_makes_no_pdf() =>
        MediaTypeSniffer.Sniff(Encoding.Latin1.GetBytes(new string(' ', 1024) + "%PDF-1.4")).Should().Be(MediaType.Text);

    [RequiresTheory(Needs.Samples)]
    [InlineData("english/constitution-of-nepal-en-240p.pdf", "PDF")]
    [InlineData("epub/wasteland.epub", "EPUB")]
    [InlineData("hostile/bomb-4GiB.epub", "EPUB")]
    [InlineData("media/jfk.flac", "FLAC")]
    [InlineData("media/asharedculture.mp3", "MP3")]
    [InlineData("media/bbb-480p-30s.mp4", "MP4")]
    [InlineData("media/echo-hereweare.webm", "WebM")]
    [InlineData("hostile/video-16000x16000-1frame.avi", "AVI")]
    public async Task Calls_real_files_by_their_names(string sample, string label)
    {
        await using var file = File.OpenRead(Requirements.Sample(sample));
        var head = new byte[4096];
        await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false);
        MediaTypeSniffer.Sniff(head).Label.Should().Be(label);
    }

    [RequiresFact(Needs.Samples)]
    public async Task Takes_every_pdf_of_the_samples_for_a_pdf()
    {
        var files = Directory.GetFiles(Requirements.Samples, "*.pdf", SearchOption.AllDirectories);
        files.Should().HaveCountGreaterThan(30);
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            MediaTypeSniffer.Sniff(bytes.AsSpan(0, Math.Min(bytes.Length, 4096))).Should().Be(MediaType.Pdf, file);
        }
    }
}
