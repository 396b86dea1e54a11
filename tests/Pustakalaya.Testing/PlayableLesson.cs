using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pustakalaya.Application.Adapters.Media.Lessons;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Testing;

/// <summary>Puts a lesson into a library as the worker would leave it, without the worker.</summary>
public static class PlayableLesson
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <param name="state">Of the stage that takes the package apart.</param>
    public static async Task<(Item Item, StoredFile File)> AddAsync(
        IServiceProvider services, string title, bool published = true, StageState state = StageState.Done, long size = 0, params (string Name, string Content)[] files)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(files);
        var store = services.GetRequiredService<FileStore>();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("PK\x03\x04 " + Guid.NewGuid()));
        var blob = await store.WriteAsync(body, null, CancellationToken.None);
        var file = StoredFile.Of(blob.Hash, size > 0 ? size : blob.Size, MediaType.Zip, "lesson.zip", Now);
        file.Know(new FileFacts { PageCount = 0, Lesson = new LessonFacts(files.Length > 0 ? files[0].Name : "index.html", files.Length, files.Sum(f => (long)f.Content.Length)) });
        file.Stage(StageName.Check).Succeed(Now);
        if (state == StageState.Done)
        {
            file.Stage(StageName.Unpack).Succeed(Now);
            await PackAsync(store, blob.Hash, files);
        }
        else if (state == StageState.Failed)
        {
            file.Stage(StageName.Unpack).Fail(new IngestFailure(FailureCode.Damaged, "made so"), Now);
        }

        var item = Item.Accept(ItemKind.Lesson, title, Slug.Of(title), file, null, Now);
        if (published)
            item.Publish(Now);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LibraryDb>();
        db.Add(item);
        await db.SaveChangesAsync();
        return (item, file);
    }

    /// <summary>Address of the lesson's folder as a published one.</summary>
    public static string FolderOf(StoredFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return $"/{file.Id}/{file.Hash.Value[..12]}/";
    }

    private static async Task PackAsync(FileStore store, ContentHash hash, (string Name, string Content)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("pustakalaya-lesson-");
        try
        {
            var path = Path.Combine(folder.FullName, "pack");
            await using (var pack = new LessonPackWriter(path))
            {
                foreach (var (name, content) in files)
                {
                    using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
                    await pack.AddAsync(name, bytes, CancellationToken.None);
                }

                await pack.FinishAsync(CancellationToken.None);
            }

            await store.KeepDerived(hash)(LessonPack.Name, path, CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
