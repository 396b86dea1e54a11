namespace Pustakalaya.Application.Adapters.Media.Captions;

/// <summary>Words that are shown for a while.</summary>
/// <param name="Text">WebVTT text: escaped, with no tags but i, b and u, well nested; lines divided by line feeds, none empty.</param>
internal sealed record Cue(TimeSpan Start, TimeSpan End, string Text);
