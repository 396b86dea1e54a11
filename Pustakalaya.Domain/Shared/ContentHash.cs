using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pustakalaya.Domain.Shared;

/// <summary>SHA-256 of a file's bytes as 64 lower-case hexadecimal digits: the name under which the library keeps it.</summary>
public readonly record struct ContentHash
{
    /// <summary>Number of hexadecimal digits.</summary>
    public const int Length = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string? _value;

    private ContentHash(string value) => _value = value;

    /// <summary>The 64 digits.</summary>
    /// <exception cref="InvalidOperationException">The struct was never given a hash (<c>default</c>).</exception>
    public string Value => _value ?? throw new InvalidOperationException("An empty ContentHash names no file.");

    /// <summary>From the 32 bytes of a digest.</summary>
    public static ContentHash FromDigest(ReadOnlySpan<byte> digest) =>
        digest.Length == Length / 2
            ? new ContentHash(Convert.ToHexStringLower(digest))
            : throw new ArgumentException($"A SHA-256 digest has 32 bytes, not {digest.Length}.", nameof(digest));

    /// <exception cref="FormatException">Not 64 lower-case hexadecimal digits.</exception>
    public static ContentHash Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException("A content hash is 64 lower-case hexadecimal digits.");

    /// <summary>Accepts exactly 64 lower-case hexadecimal digits, so that a hash can never be a path.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContentHash hash)
    {
        var ok = text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Digits);
        hash = ok ? new ContentHash(text!) : default;
        return ok;
    }

    public override string ToString() => _value ?? "";
}
