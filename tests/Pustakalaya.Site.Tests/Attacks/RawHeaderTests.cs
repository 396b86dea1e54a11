using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Attacks;

/// <summary>What a real Site writes to the wire, byte by byte.</summary>
public sealed class RawHeaderTests(SiteProcess site) : IClassFixture<SiteProcess>
{
    [RequiresTheory(Needs.Postgres)]
    [InlineData("a\r\nSet-Cookie: stolen=1\r\n\r\n<script>.pdf")]
    [InlineData("मुना मदन\u0085\u2028X-Evil: 1.pdf")]
    [InlineData("a\";filename=evil.exe;x=\".pdf")]
    public async Task Row_20_a_name_stays_in_one_line_of_the_header(string name)
    {
        var file = await AddAsync(name);
        using var socket = new TcpClient();
        await socket.ConnectAsync(site.Address.Host, site.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /files/{file}/original HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();

        var (head, body) = (answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)], answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        head.Should().StartWith("HTTP/1.1 200").And.NotContain("\nSet-Cookie").And.NotContain("\nX-Evil");
        head.Split("\r\n").Where(l => l.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)).Should().ContainSingle().Which.Should().Contain("filename*=UTF-8''");
        head.Replace("\r\n", "", StringComparison.Ordinal).Should().NotContainAny("\r", "\n").And.MatchRegex("^[\\x20-\\x7E]*$");
        body.Should().StartWith("%PDF-1.7");
    }

    private async Task<FileId> AddAsync(string name)
    {
        var store = new FileStore(Options.Create(new StorageOptions { Root = site.StorageRoot }), TimeProvider.System);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.7 " + Guid.NewGuid()));
        var blob = await store.WriteAsync(content, null, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var file = StoredFile.Of(blob.Hash, blob.Size, MediaType.Pdf, name, now);
        var item = Item.Accept(ItemKind.Document, "Book", "book", file, null, now);
        item.Publish(now);
        await using var source = NpgsqlDataSource.Create(site.Database.ConnectionString);
        var options = new DbContextOptionsBuilder<LibraryDb>();
        PersistenceRegistration.Configure(options, source);
        await using var db = new LibraryDb(options.Options);
        db.Add(item);
        await db.SaveChangesAsync();
        return file.Id;
    }
}
