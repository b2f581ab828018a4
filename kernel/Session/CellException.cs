namespace Backprop.Kernel;

/// <summary>A cell cannot run, for a reason its author can understand: the message is for them, and no stack trace is.</summary>
public sealed class CellException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The NuGet package that could not be had, if that is the reason.</summary>
    public string? MissingPackage { get; init; }

    /// <summary>The line of the cell that asked for what cannot be done, from 1.</summary>
    public int? Line { get; init; }
}
