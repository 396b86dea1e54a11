using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Testing;
using Xunit;

namespace Pustakalaya.Site.Tests.Containers;

/// <summary>The real site behind the real nginx: the one says who may have a file, the other sends it out of the same store.</summary>
public sealed class DoorToFilesTests(DoorToFilesTests.Fixture library) : IClassFixture<DoorToFilesTests.Fixture>
{
    [RequiresFact(Needs.Containers | Needs.Postgres)]
    public async Task A_file_comes_whole_in_parts_or_not_again_with_every_header_once()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "मुनामदन", name: "मुना मदन.pdf");
        using var reader = library.Door.NewVisitor();
        var url = $"/files/{file.Id}/original";

        using var whole = await reader.GetAsync(url);
        whole.StatusCode.Should().Be(HttpStatusCode.OK);
        var bytes = await whole.Content.ReadAsByteArrayAsync();
        bytes.Should().HaveCount((int)file.Size).And.StartWith("%PDF-1.7"u8.ToArray());
        whole.Content.Headers.ContentType!.ToString().Should().Be("application/pdf");
        whole.Content.Headers.ContentDisposition!.FileNameStar.Should().Be("मुना मदन.pdf");
        whole.Headers.CacheControl!.ToString().Should().Be("public, no-cache");
        whole.Headers.AcceptRanges.Should().Equal("bytes");
        whole.Headers.Contains("X-Accel-Redirect").Should().BeFalse("where files lie is nobody's business");
        foreach (var (name, begin) in (ReadOnlySpan<(string, string)>)[("Content-Security-Policy", "sandbox; default-src 'none'"), ("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "strict-origin"), ("Permissions-Policy", "camera=()"), ("Cross-Origin-Opener-Policy", "same-origin")])
            whole.Headers.GetValues(name).Should().ContainSingle().Which.Should().StartWith(begin, name);

        (await PartAsync(0, 3)).Should().Be(("bytes 0-3", "%PDF"));
        (await PartAsync(null, 4)).Should().Be((string.Create(CultureInfo.InvariantCulture, $"bytes {file.Size - 4}-{file.Size - 1}"), System.Text.Encoding.Latin1.GetString(bytes[^4..])));
        (await StatusAsync(HttpMethod.Get, r => r.Range = new RangeHeaderValue(file.Size + 1, null))).Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        (await StatusAsync(HttpMethod.Get, r => r.IfNoneMatch.Add(whole.Headers.ETag!))).Should().Be(HttpStatusCode.NotModified);
        (await StatusAsync(HttpMethod.Get, r => r.IfModifiedSince = whole.Content.Headers.LastModified)).Should().Be(HttpStatusCode.NotModified);
        // Of a book that has become another in between, no part is put to the old one.
        (await StatusAsync(HttpMethod.Get, r => (r.Range, r.IfRange) = (new RangeHeaderValue(0, 3), new RangeConditionHeaderValue("\"old\"")))).Should().Be(HttpStatusCode.OK);

        using var head = await reader.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        head.Content.Headers.ContentLength.Should().Be(file.Size);
        (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty();

        async Task<(string, string)> PartAsync(long? from, long to)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, to) } };
            using var part = await reader.SendAsync(request);
            part.StatusCode.Should().Be(HttpStatusCode.PartialContent);
            return (part.Content.Headers.ContentRange!.ToString().Split('/')[0], await part.Content.ReadAsStringAsync());
        }

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, Action<HttpRequestHeaders> set)
        {
            using var request = new HttpRequestMessage(method, url);
            set(request.Headers);
            using var answer = await reader.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [RequiresFact(Needs.Containers | Needs.Postgres)]
    public async Task A_page_and_a_picture_have_each_header_once()
    {
        var (_, file) = await ReadableBook.AddAsync(library.Services, "Pictures");
        await ReadableBook.AddPictureAsync(library.Services, file, PreviewName.Cover(160));
        using var reader = library.Door.NewVisitor();
        foreach (var url in new[] { "/en", $"/files/{file.Id}/cover-160.webp?v={file.Hash.Value[..8]}", "/en/nowhere" })
        {
            using var answer = await reader.GetAsync(url);
            foreach (var name in (string[])["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cache-Control"])
            {
                if (name != "Cache-Control" || answer.Headers.Contains(name))
                    answer.Headers.GetValues(name).Should().ContainSingle($"{name} of {url}");
            }
        }
    }

    /// <summary>The place of the store in the door is its own matter, whatever way somebody writes it.</summary>
    [RequiresFact(Needs.Containers | Needs.Postgres)]
    public async Task Nobody_can_ask_for_the_store_itself()
    {
        var (_, published) = await ReadableBook.AddAsync(library.Services, "Open");
        var (_, draft) = await ReadableBook.AddAsync(library.Services, "Draft", published: false);
        using var reader = library.Door.NewVisitor();
        foreach (var file in new[] { published, draft })
        {
            var place = $"originals/{file.Hash.Value[..2]}/{file.Hash.Value[2..4]}/{file.Hash.Value}";
            foreach (var url in new[] { $"/_store/{place}", $"//_store/{place}", $"/%5fstore/{place}", $"/%5Fstore%2F{place}", $"/en/../_store/{place}", $"/en/%2e%2e/_store/{place}", $"/files/../_store/{place}", $"/_STORE/{place}", $"/.sorry/../_store/{place}", $"/.sorry/../../../../data/files/{place}" })
            {
                // As it is written: a client that tidies addresses would ask for something else.
                using var answer = await reader.GetAsync(new Uri(library.Door.Address.GetLeftPart(UriPartial.Authority) + url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                answer.StatusCode.Should().BeOneOf([HttpStatusCode.NotFound, HttpStatusCode.BadRequest], url);
            }
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/files/{draft.Id}/original");
        request.Headers.Add("X-Accel-Redirect", $"/_store/originals/{draft.Hash.Value[..2]}/{draft.Hash.Value[2..4]}/{draft.Hash.Value}");
        using var refused = await reader.SendAsync(request);
        refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    public sealed class Fixture : SiteProcess, IAsyncLifetime
    {
        private Door? _door;

        internal Door Door => _door ?? throw new InvalidOperationException("Not started.");

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Site__Host", "*"), new("Site__AccelPath", "/_store/"), new("Content__Host", "lessons.library.test"), new("Content__Site", "library.test")];

        async Task IAsyncLifetime.InitializeAsync()
        {
            if (Requirements.Missing(Needs.Containers | Needs.Postgres) is not null && !Requirements.IsStrict)
                return;
            await InitializeAsync();
            Directory.CreateDirectory(StorageRoot);
            _door = await Door.OpenAsync(Address.Port, null, $"{StorageRoot}:/data/files");
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            if (_door is not null)
                await _door.DisposeAsync();
            await DisposeAsync();
        }
    }
}
