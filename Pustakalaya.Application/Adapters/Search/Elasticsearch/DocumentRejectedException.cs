namespace Pustakalaya.Application.Adapters.Search.Elasticsearch;

/// <summary>The cluster will never take a document as it is: a mistake of ours, and of this document alone.</summary>
internal sealed class DocumentRejectedException(string message) : Exception(message);
