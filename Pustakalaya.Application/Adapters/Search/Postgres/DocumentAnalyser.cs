using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pustakalaya.Application.Search;
using Pustakalaya.Domain.Text;

namespace Pustakalaya.Application.Adapters.Search.Postgres;

/// <summary>Turns a document into the rows of the search tables. Pure; the same document always gives the same rows.</summary>
internal sealed class DocumentAnalyser(CommonWords common)
{
    /// <summary>Raised whenever the same document would give other rows: unchanged documents are then written anew.</summary>
    public const int Version = 1;

    // A position in a tsvector ends there, and no page of a book is near it.
    internal const int MaxWordsOfPage = 16_383;

    // A tsvector holds less than 1 MB.
    private const int MaxBytesOfPage = 700_000;

    /// <summary>Names what the rows are made from: equal keys, equal rows.</summary>
    /// <returns>Of the pages, and of everything.</returns>
    public static (long Pages, long All) KeysOf(ItemDocument document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(Version));
        foreach (var page in document.Pages)
        {
            hash.AppendData(BitConverter.GetBytes(page.Number));
            hash.AppendData(MemoryMarshal.AsBytes(page.Text.AsSpan()));
        }

        var pages = BitConverter.ToInt64(hash.GetCurrentHash());
        foreach (var (field, text) in Fields(document))
        {
            hash.AppendData(BitConverter.GetBytes(field));
            hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        foreach (var title in document.Titles)
            hash.AppendData(MemoryMarshal.AsBytes(title.Language.AsSpan()));
        return (pages, BitConverter.ToInt64(hash.GetHashAndReset()));
    }

    public AnalysedDocument Analyse(ItemDocument document)
    {
        var tally = new Tally(common);
        var pages = new List<AnalysedPage>(document.Pages.Count + 1) { tally.Metadata(Fields(document)) };
        foreach (var page in document.Pages)
            pages.Add(tally.Page(page));
        return new AnalysedDocument(tally.Terms(), pages, tally.Stems(), Titles(document.Titles));
    }

    private static IEnumerable<(char Field, string Text)> Fields(ItemDocument document) =>
        document.Titles.Select(t => (Postgres.Terms.InTitle, t.Title))
            .Concat(document.Names.Concat(document.Subjects).Select(n => (Postgres.Terms.InNames, n)))
            .Concat(document.Descriptions.Select(d => (Postgres.Terms.InDescription, d)));

    private static List<AnalysedTitle> Titles(IReadOnlyList<DocumentTitle> titles)
    {
        var rows = new List<AnalysedTitle>();
        foreach (var title in titles)
        {
            var key = RomanKey.OfTitle(title.Title);
            if (!rows.Exists(r => r.Title == TitleForm.Of(title.Title)))
                rows.Add(new AnalysedTitle(TitleForm.Of(title.Title), TitleForm.Cut(key), TitleForm.Cut(key)));
        }

        return rows;
    }

    /// <summary>What has been counted of one item so far.</summary>
    private sealed class Tally(CommonWords common)
    {
        private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);
        private readonly Dictionary<(string, string), int> _pairs = [];
        private readonly HashSet<int> _terms = [];
        private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
        private int _words;

        /// <summary>Titles, names and descriptions as page 0, so that a phrase is found in them as well; fields stand apart, so that none runs across two.</summary>
        public AnalysedPage Metadata(IEnumerable<(char Field, string Text)> fields)
        {
            var page = new PageRow();
            foreach (var (field, text) in fields)
            {
                var tokens = Tokeniser.Tokenise(text);
                foreach (var token in tokens)
                {
                    Know(token);
                    _terms.Add(Postgres.Terms.Stem(token.Stem));
                    _terms.Add(Postgres.Terms.Marked(token.Stem, field));
                }

                Add(page, tokens);
                page.Skip();
            }

            return page.Build(0);
        }

        public AnalysedPage Page(DocumentPage page)
        {
            var row = new PageRow();
            var tokens = Tokeniser.Tokenise(page.Text);
            _words += tokens.Count;
            foreach (var token in tokens)
            {
                ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(_times, token.Stem, out var known);
                times++;
                if (!known)
                    Know(token);
            }

            Add(row, tokens);
            return row.Build(page.Number);
        }

        public int[] Terms()
        {
            foreach (var (stem, times) in _times)
            {
                _terms.Add(Postgres.Terms.Stem(stem));
                var expected = Math.Max(1, _words * common.ShareOf(stem));
                var mark = Math.Min(Postgres.Terms.MaxTextMark, (int)Math.Floor(Math.Log2(times / expected)));
                if (mark >= 1)
                    _terms.Add(Postgres.Terms.Marked(stem, mark));
            }

            foreach (var ((first, second), times) in _pairs)
            {
                _terms.Add(Postgres.Terms.Pair(first, second));
                var mark = Math.Min(Postgres.Terms.MaxPairMark, BitOperations.Log2((uint)times));
                if (mark >= 1)
                    _terms.Add(Postgres.Terms.Pair(first, second, mark));
            }

            var terms = _terms.ToArray();
            Array.Sort(terms);
            return terms;
        }

        /// <summary>Stems that a Latin word may stand for, with their keys, in order: two writers then never lock each other out.</summary>
        public List<KeyValuePair<string, string>> Stems()
        {
            var stems = _keys.Where(s => s.Value.Length >= RomanKey.MinLength).ToList();
            stems.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
            return stems;
        }

        private void Know(Token token)
        {
            if (token.Script is Script.Devanagari or Script.Latin && !_keys.ContainsKey(token.Stem))
                _keys[token.Stem] = RomanKey.OfWord(token.Stem);
        }

        private void Add(PageRow page, List<Token> tokens)
        {
            string? before = null;
            foreach (var token in tokens)
            {
                page.Add(token.Stem);
                var now = common.Contains(token.Stem) ? token.Stem : null;
                if (before is not null && now is not null)
                {
                    page.AddPair(before, now);
                    CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (before, now), out _)++;
                }

                before = now;
            }
        }
    }

    private sealed class PageRow
    {
        private readonly Dictionary<string, List<int>> _positions = new(StringComparer.Ordinal);
        private readonly HashSet<int> _pairs = [];
        private int _at;
        private int _bytes;

        public void Add(string stem)
        {
            if (_at >= MaxWordsOfPage || _bytes >= MaxBytesOfPage)
                return;
            _at++;
            if (!_positions.TryGetValue(stem, out var at))
            {
                _positions[stem] = at = [];
                _bytes += Encoding.UTF8.GetByteCount(stem) + 8;
            }

            at.Add(_at);
            _bytes += 2;
        }

        public void AddPair(string first, string second) => _pairs.Add(Terms.Pair(first, second));

        /// <summary>Leaves a gap that no phrase reaches across.</summary>
        public void Skip() => _at = Math.Min(MaxWordsOfPage, _at + SearchQuery.MaxWords + 1);

        public AnalysedPage Build(int number)
        {
            var tsv = new StringBuilder(_bytes * 2);
            foreach (var (stem, at) in _positions)
            {
                if (tsv.Length > 0)
                    tsv.Append(' ');
                TsLexeme.Append(tsv, stem);
                tsv.Append(':').AppendJoin(',', at);
            }

            var pairs = _pairs.ToArray();
            Array.Sort(pairs);
            return new AnalysedPage(number, tsv.ToString(), pairs);
        }
    }
}

/// <param name="Terms">Sorted, each once.</param>
/// <param name="Pages">Page 0 holds the metadata.</param>
/// <param name="Stems">Stem and key, sorted by stem.</param>
internal sealed record AnalysedDocument(int[] Terms, IReadOnlyList<AnalysedPage> Pages, List<KeyValuePair<string, string>> Stems, IReadOnlyList<AnalysedTitle> Titles);

/// <param name="Tsv">In the text form of a tsvector.</param>
internal sealed record AnalysedPage(int Number, string Tsv, int[] Pairs);

/// <param name="Title">In the form that typing is compared with.</param>
/// <param name="Roman">Joined key: exact and prefix matches.</param>
/// <param name="Key">What misspelled titles are compared with.</param>
internal sealed record AnalysedTitle(string Title, string Roman, string Key);
