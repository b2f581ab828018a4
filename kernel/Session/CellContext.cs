namespace Backprop.Kernel;

/// <summary>
/// The cell that is running, as the code in it sees it. Libraries find this type by reflection: <see cref="Current"/>, <see cref="Display"/> and
/// <see cref="DisplayHandle.Update"/> are all they need to show a value and change it while they work.
/// </summary>
public sealed class CellContext
{
    private static readonly AsyncLocal<CellContext?> Flowing = new();
    private static readonly List<CellContext> Running = [];

    private readonly Session _session;
    private readonly OutputQueue _outputs;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationToken _stop;
    private volatile bool _ended;
    private Exception? _failure;

    private CellContext(Session session, OutputQueue outputs, CancellationTokenSource limit) =>
        (_session, _outputs, _limit, _stop) = (session, outputs, limit, limit.Token); // the token outlives its source

    /// <summary>
    /// The running cell, or null. It flows to the threads and tasks that a cell starts. A thread that it did not flow to, or one left over
    /// from a cell that has ended, belongs to the cell that runs now, if that is clear.
    /// </summary>
    public static CellContext? Current
    {
        get
        {
            var flowing = Flowing.Value;
            if (flowing is { _ended: false }) return flowing;
            lock (Running)
            {
                var candidates = flowing is null ? Running : Running.FindAll(c => c._session == flowing._session);
                return candidates.Count == 1 ? candidates[0] : null;
            }
        }
    }

    /// <summary>Stops the cell whose work the calling thread does, whether that has ended or not.</summary>
    internal static CancellationToken Token => Flowing.Value?._stop ?? default;

    /// <summary>What was thrown where nobody in the cell could catch it, if anything was.</summary>
    internal Exception? Failure => _failure;

    /// <summary>Shows a value below the cell, at once. May be called from any thread.</summary>
    public DisplayHandle Display(object? value)
    {
        Token.ThrowIfCancellationRequested();
        var handle = new DisplayHandle(Guid.NewGuid().ToString("N"), this);
        _outputs.Add(new DisplayOutput(handle.Id, Formatter.Format(value)));
        return handle;
    }

    /// <summary>Takes away what the cell has put out so far.</summary>
    public void Clear() => _outputs.Add(new ClearOutput());

    internal void Update(string displayId, object? value) =>
        (_ended ? Current?._outputs : _outputs)?.Add(new DisplayUpdate(displayId, Formatter.Format(value)));

    /// <summary>Writes to the running cell. What one that has ended writes late is shown by the next.</summary>
    /// <returns>Whether a cell wrote it.</returns>
    internal static bool TryWrite(string stream, string text)
    {
        Token.ThrowIfCancellationRequested(); // work of a stopped cell that comes late
        var (running, ended) = (Current, Flowing.Value);
        if (running is not null) running._outputs.Add(new StreamOutput(stream, text));
        else ended?._session.Keep(new(stream, text));
        return running is not null || ended is not null;
    }

    /// <summary>Takes an exception that nothing caught on a thread of a cell: it ends the cell, as one of its own would, or is printed where that has ended.</summary>
    /// <returns>Whether it was a cell's.</returns>
    internal static bool Fail(Exception exception)
    {
        if (exception is CellStoppedException || Token.IsCancellationRequested) return true; // the way in which a stopped cell's threads end
        if (Flowing.Value is null) return false;
        if (Current is { } cell && cell.End(exception)) return true;
        return TryWrite("stderr", $"A thread of a cell that has ended let an exception through: {exception.GetType().Name}: {Values.Message(exception)}\n");
    }

    private bool End(Exception because)
    {
        try
        {
            if (Interlocked.CompareExchange(ref _failure, because, null) is null) _limit.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false; // it has just ended by itself
        }
    }

    internal string? ReadLine(string prompt, bool password)
    {
        _outputs.Drain(); // the question usually stands in what was printed
        return _session.Input(prompt, password);
    }

    /// <summary>Makes the calling thread, and what it starts, part of a new running cell until the result is disposed.</summary>
    internal static Scope Enter(Session session, OutputQueue outputs, CancellationTokenSource limit) => new(new(session, outputs, limit));

    internal readonly struct Scope : IDisposable
    {
        internal Scope(CellContext context)
        {
            Context = context;
            lock (Running) Running.Add(context);
            Flowing.Value = context;
        }

        public CellContext Context { get; }

        public void Dispose()
        {
            Context._ended = true;
            lock (Running) Running.Remove(Context);
            Flowing.Value = null;
        }
    }
}

/// <summary>A value on display, which can be replaced in place.</summary>
public sealed class DisplayHandle
{
    private readonly CellContext _context;

    internal DisplayHandle(string id, CellContext context) => (Id, _context) = (id, context);

    /// <summary>The id that a front end knows this display by.</summary>
    public string Id { get; }

    /// <summary>Shows <paramref name="value"/> in the place of what was shown. A change made while no cell runs is lost.</summary>
    public void Update(object? value) => _context.Update(Id, value);
}
