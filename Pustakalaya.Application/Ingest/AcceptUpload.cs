using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Pustakalaya.Application.Adapters.Media;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;
using Pustakalaya.Domain.Shared;

namespace Pustakalaya.Application.Ingest;

/// <summary>Takes a file in: it is kept, a draft item stands for it, and the worker hears of it.</summary>
public static class AcceptUpload
{
    /// <param name="FileName">As the browser sent it; kept as text, never used as a path.</param>
    /// <param name="Content">Read once, to its end, and never held in memory.</param>
    /// <param name="Length">Bytes announced, where known: fewer that arrive are an upload that broke off.</param>
    /// <param name="To">The item that gets the file as its next chapter, as captions or as its cover, whichever the file is; null makes a new item.</param>
    /// <param name="Label">What the file is called in its item; null: its name has to do.</param>
    /// <param name="Language">ISO 639 code, for captions; null: the item's languages say it.</param>
    [Authorize(Role.Editor)]
    public sealed record Command(string FileName, Stream Content, long? Length, ItemId? To = null, string? Label = null, string? Language = null) : ICommand<Result<Model>>;

    public sealed record Model(ItemId ItemId, FileId FileId);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator(IOptions<IngestOptions> options)
        {
            RuleFor(c => c.Content).NotNull();
            RuleFor(c => c.Length).Must(length => length is null || length <= options.Value.MaxFileBytes)
                .WithErrorCode("upload.too-large").WithMessage(UploadRules.TooLarge(options.Value.MaxFileBytes).Message);
        }
    }

    internal sealed class Handler(LibraryDb db, FileStore store, UploadRules rules, ICurrentUser user, IOptions<IngestOptions> options, TimeProvider time)
        : IRequestHandler<Command, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Command command, CancellationToken ct)
        {
            var name = FileName.Clean(command.FileName);
            var type = MediaType.Unknown;
            var isEmpty = false;
            ItemKind? to = null;
            if (command.To is { } id)
            {
                to = await db.Items.AsNoTracking().Where(i => i.Id == id).Select(i => (ItemKind?)i.Kind).SingleOrDefaultAsync(ct);
                if (to is null)
                    return Error.NotFound("item");
            }

            if (command.Language is { } language && !await db.Languages.AnyAsync(l => l.Code == language, ct))
                return new Error(ErrorKind.Invalid, "language.unknown", $"The library has no language '{language}'.", nameof(Command.Language), language);

            StoredBlob? blob;
            try
            {
                // The blob first: a crash after it leaves a file that no item names, which a sweep removes; the other way round leaves an item without its file.
                blob = await store.WriteAsync(command.Content, Accept, options.Value.MaxFileBytes, ct);
            }
            catch (FileRefusedException e) when (e.Failure.Code == FailureCode.TooLarge)
            {
                return rules.TooLarge();
            }
            catch (StorageFullException)
            {
                return new Error(ErrorKind.Unavailable, "upload.disk-full", "The library's disk is full. Nothing was stored; tell the administrator, then send the file again.");
            }

            if (blob is null)
                return rules.Refusal(name, isEmpty, type, to) ?? throw new InvalidOperationException($"The file {type} was refused for no reason.");
            if (command.Length is { } announced && announced != blob.Size)
                return new Error(ErrorKind.Invalid, "upload.incomplete", $"“{name}” broke off after {blob.Size} of {announced} bytes. Send it again.", nameof(Command.Content), name);

            if (await OwnerAsync(blob.Hash, ct) is { } owner)
                return Duplicate(name, owner);

            var now = time.GetUtcNow();
            var title = FileName.ToTitle(name);
            var file = StoredFile.Of(blob.Hash, blob.Size, type, name, now);
            file.Call(FileName.ToLabel(command.Label), command.Language);
            // Waits for whoever adds to the same item, so that each file gets a place of its own.
            await using var transaction = command.To is null ? null : await db.Database.BeginTransactionAsync(ct);
            Item? item;
            if (command.To is null)
            {
                item = Item.Accept(FileKinds.ItemOf(file.Kind), title, Slug.Of(title), file, user.Id, now);
                db.Add(item);
            }
            else
            {
                item = await StageRunner.LoadLockedAsync(db, command.To.Value, ct);
                if (item is null)
                    return Error.NotFound("item");
                item.Add(file, FileKinds.RoleIn(item.Kind, file.Kind)!.Value, now);
                db.Add(file);
            }

            try
            {
                await db.SaveChangesAsync(ct);
                if (transaction is not null)
                    await transaction.CommitAsync(ct);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "files" })
            {
                // The same bytes came in twice at the same moment, and the other upload was a little faster.
                if (transaction is not null)
                    await transaction.RollbackAsync(ct);
                db.ChangeTracker.Clear();
                return Duplicate(name, await OwnerAsync(blob.Hash, ct) ?? throw new InvalidOperationException($"The file {blob.Hash} is there and is not.", e));
            }

            return new Model(item.Id, file.Id);

            bool Accept(ReadOnlyMemory<byte> head)
            {
                isEmpty = head.IsEmpty;
                type = MediaTypeSniffer.Sniff(head.Span);
                return !isEmpty && rules.Take(type, to);
            }
        }

        private async Task<ItemId?> OwnerAsync(ContentHash hash, CancellationToken ct) =>
            await db.Files.AsNoTracking().Where(f => f.Hash == hash).Select(f => (ItemId?)f.ItemId).SingleOrDefaultAsync(ct);

        private static Error Duplicate(string name, ItemId owner) =>
            new(ErrorKind.Conflict, "upload.duplicate", $"“{name}” is already in the library.", nameof(Command.Content), owner, name);
    }
}
