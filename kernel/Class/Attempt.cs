namespace Backprop.Kernel.Class;

/// <summary>What a command does, or in a sentence why it could not.</summary>
internal static class Attempt
{
    /// <summary>The exit code of an action.</summary>
    public static async Task<int> OfAsync(Func<Task> action)
    {
        try
        {
            await action();
            return 0;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
