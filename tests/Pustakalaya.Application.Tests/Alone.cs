using Xunit;

namespace Pustakalaya.Application.Tests;

/// <summary>Runs after all others, one at a time: what the whole process allocates is then what the test has caused.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
