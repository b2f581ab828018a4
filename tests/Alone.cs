using Xunit;

namespace Backprop.Tests;

/// <summary>Tests that change or measure what belongs to the whole process (its console, environment, memory, worker threads) run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;
