using System.Globalization;
using System.Text;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Pustakalaya.Application.Adapters.Persistence;
using Pustakalaya.Application.Adapters.Storage;
using Pustakalaya.Application.Pipeline;
using Pustakalaya.Domain.Accounts;
using Pustakalaya.Domain.Catalog;
using Pustakalaya.Domain.Ingest;

namespace Pustakalaya.Application.Catalog;

/// <summary>
/// The covers of several published items as one drawing, side by side: a list of books costs one request instead of twenty. A book that is not
/// public, or has no picture, leaves its place empty.
/// </summary>
public static class GetCoverStrip
{
    public const int Most = 8;

    /// <summary>Pixels from one cover to the next.</summary>
    public const int Step = 160;

    [Authorize(Role.Reader)]
    public sealed record Query(IReadOnlyList<FileId> Files) : IQuery<Result<Model>>;

    /// <param name="Svg">The pictures are inside, so that nothing else is fetched.</param>
    public sealed record Model(string Svg);

    internal sealed class Validator : AbstractValidator<Query>
    {
        public Validator() => RuleFor(q => q.Files.Count).InclusiveBetween(1, Most).WithErrorCode("covers.count").WithMessage($"A strip has 1 to {Most} covers.");
    }

    internal sealed class Handler(LibraryDb db, FileStore store) : IRequestHandler<Query, Result<Model>>
    {
        public async Task<Result<Model>> Handle(Query query, CancellationToken ct)
        {
            var files = await db.Files.AsNoTracking()
                .Where(f => query.Files.Contains(f.Id) && f.CoverWidth != null && db.Items.Any(i => i.Id == f.ItemId && i.Status == ItemStatus.Published))
                .Select(f => new { f.Id, f.Hash, Width = f.CoverWidth!.Value, Height = f.CoverHeight!.Value })
                .ToDictionaryAsync(f => f.Id, ct);
            // No size of its own: each use shows one cover (#svgView) and takes that cover's shape.
            var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\">");
            for (var i = 0; i < query.Files.Count; i++)
            {
                if (!files.TryGetValue(query.Files[i], out var file) || await PictureAsync(store.DerivedPath(file.Hash, PreviewName.Cover(Step)), ct) is not { } picture)
                    continue;
                svg.Append(CultureInfo.InvariantCulture, $"<image x=\"{i * Step}\" width=\"{Step}\" height=\"{HeightOf(file.Width, file.Height)}\" href=\"data:image/webp;base64,{Convert.ToBase64String(picture)}\"/>");
            }

            return new Model(svg.Append("</svg>").ToString());
        }

        private static async Task<byte[]?> PictureAsync(string path, CancellationToken ct)
        {
            try
            {
                return await System.IO.File.ReadAllBytesAsync(path, ct);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // The row says there is a cover, the store has lost it: its place stays empty, the others are shown.
                return null;
            }
        }
    }

    /// <summary>Height of a cover that is <see cref="Step"/> pixels wide.</summary>
    public static int HeightOf(int width, int height) => (int)Math.Round((double)height * Step / width, MidpointRounding.AwayFromZero);
}
