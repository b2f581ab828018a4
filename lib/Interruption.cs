namespace Backprop;

/// <summary>
/// How a stop button reaches long work: training, gradient checks and the like ask here, often enough, whether the cell that called them is to stop.
/// Whoever runs cells says so once, after loading the library; outside a notebook nothing stops them but their own tokens.
/// </summary>
public static class Interruption
{
    /// <summary>Gives the token of the work that the calling thread does now. It is called once a minibatch or more often, so it should answer quickly.</summary>
    public static Func<CancellationToken> Token { get; set; } = static () => CancellationToken.None;

    /// <summary>Ends long work that is to stop; called where what was done so far is whole.</summary>
    /// <exception cref="OperationCanceledException">It is to stop.</exception>
    internal static void Check() => Token().ThrowIfCancellationRequested();
}
