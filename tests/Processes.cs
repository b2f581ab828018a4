using Xunit;

namespace Backprop.Tests;

/// <summary>Processes that should have ended.</summary>
internal static class Processes
{
    /// <summary>Waits, on a system with /proc, until the process of this id is gone; fails if it stays.</summary>
    public static async Task AssertGoneAsync(string id)
    {
        for (var wait = 0; wait < 600 && IsAlive(id); wait++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(IsAlive(id), $"Process {id} goes on.");
    }

    // One that has ended and that nobody has asked about yet stays in the list.
    private static bool IsAlive(string id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
