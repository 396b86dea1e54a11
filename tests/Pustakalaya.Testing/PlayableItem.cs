using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Testing;

/// <summary>Puts items of other kinds than books into a library, without the machinery that looks into their files.</summary>
public static class PlayableItem
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <summary>One file that is to become part of an item.</summary>
    /// <param name="Facts">Null: nobody has looked into it yet.</param>
    /// <param name="Made">Name and bytes of what was made from it.</param>
    /// <param name="Undone">Stages that have not ended.</param>
    public sealed record Part(MediaType Type, string Name, FileFacts? Facts, byte[]? Bytes = null, IReadOnlyList<(string Name, byte[] Bytes)>? Made = null, string? Label = null, string? Language = null, IReadOnlyList<StageName>? Undone = null);

    /// <summary>An item of these files, the first of which decides what it is; all has been done to them but what is said to be undone.</summary>
    public static async Task<Item> AddAsync(IServiceProvider services, string title, bool published, params Part[] parts)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(parts);
        Item? item = null;
        foreach (var part in parts)
        {
            var file = await StoreAsync(services, part);
            if (item is null)
                item = Item.Accept(FileKinds.ItemOf(file.Kind), title, Slug.Of(title), file, null, Now);
            else
                item.Add(file, FileKinds.RoleIn(item.Kind, file.Kind) ?? throw new ArgumentException($"{part.Name} is no part of {item.Kind}."), Now);
        }

        item!.Edit(new Metadata([("en", title, "What it is about.")], [], null, ["ne"], [], [], "CC-BY-4.0", null), Slug.Of(title), Now);
        if (published)
            item.Publish(Now);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        db.Add(item);
        await db.SaveChangesAsync();
        return item;
    }

    /// <summary>The peaks of a wave form, as they lie in the store.</summary>
    public static (string Name, byte[] Bytes) Wave(int seconds) =>
        (PlayName.Waveform, Encoding.ASCII.GetBytes($$"""{"seconds":{{seconds}},"peaks":[{{string.Join(',', Enumerable.Range(0, 480).Select(i => i * 7 % 256))}}]}"""));

    /// <summary>As the facts say of what plays, once it was made.</summary>
    private static IEnumerable<Rendition> RenditionsOf(Part part) =>
        (part.Made ?? []).Where(m => m.Name is PlayName.AudioCopy or PlayName.Small or PlayName.Source).Select(m => new Rendition(m.Name, 0, 0, 0, m.Bytes.Length));

    private static async Task<StoredFile> StoreAsync(IServiceProvider services, Part part)
    {
        var store = services.GetRequiredService<FileStore>();
        using var body = new MemoryStream(part.Bytes ?? Encoding.UTF8.GetBytes($"{part.Name} {Guid.NewGuid()}"));
        var blob = await store.WriteAsync(body, null, CancellationToken.None);
        var file = StoredFile.Of(blob.Hash, blob.Size, part.Type, part.Name, Now);
        file.Call(part.Label, part.Language);
        if (part.Facts is { } facts)
            file.Know(facts.Media is { } media ? facts with { Media = media with { Renditions = [.. RenditionsOf(part)] } } : facts);
        foreach (var stage in file.Stages.Where(s => part.Facts is not null && part.Undone?.Contains(s.Name) != true))
            stage.Succeed(Now);
        foreach (var (name, bytes) in part.Made ?? [])
        {
            using var made = new MemoryStream(bytes);
            await store.WriteDerivedAsync(blob.Hash, name, made, CancellationToken.None);
        }

        return file;
    }
}
