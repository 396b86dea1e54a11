using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Ingest;

/// <summary>Puts the files of an item in order and gives each its name: the chapters of a recording, the captions of a film.</summary>
public static class ArrangeFiles
{
    public const int LongestLabel = FileName.LongestLabel;

    /// <param name="Files">In the wanted order; files of the item that are not among them come after and keep their names.</param>
    [Authorize(Role.Editor)]
    public sealed record Command(ItemId ItemId, IReadOnlyList<Line> Files) : ICommand<Result>;

    /// <param name="Label">Null or empty: its own name has to do.</param>
    /// <param name="Language">ISO 639 code, of captions; null: the item's languages say it.</param>
    public sealed record Line(FileId FileId, string? Label, string? Language);

    internal sealed class Validator : AbstractValidator<Command>
    {
        public Validator()
        {
            RuleFor(c => c.Files).NotNull();
            RuleForEach(c => c.Files).Must(line => line.Label is not { Length: > LongestLabel })
                .WithErrorCode("files.label-too-long").WithMessage($"A name has at most {LongestLabel} letters.");
        }
    }

    internal sealed class Handler(LibraryDb db, TimeProvider time) : IRequestHandler<Command, Result>
    {
        public async Task<Result> Handle(Command command, CancellationToken ct)
        {
            var languages = command.Files.Select(f => f.Language).OfType<string>().Distinct().ToList();
            var known = await db.Languages.Where(l => languages.Contains(l.Code)).Select(l => l.Code).ToListAsync(ct);
            if (languages.Except(known).FirstOrDefault() is { } unknown)
                return new Error(ErrorKind.Invalid, "language.unknown", $"The library has no language '{unknown}'.", nameof(Line.Language), unknown);

            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await StageRunner.LoadLockedAsync(db, command.ItemId, ct) is not { } item)
                return Error.NotFound("item");
            foreach (var line in command.Files)
                item.Files.FirstOrDefault(f => f.Id == line.FileId)?.Call(FileName.ToLabel(line.Label), line.Language);
            item.Arrange([.. command.Files.Select(f => f.FileId)], time.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Result.Ok;
        }
    }
}
