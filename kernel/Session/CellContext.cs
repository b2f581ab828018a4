namespace Backprop.Kernel;

/// <summary>
/// The cell that is running, as the code in it sees it. Libraries find this type by reflection: <see cref="Current"/>, <see cref="Display"/> and
/// <see cref="DisplayHandle.Update"/> are all they need to show a value and change it while they work.
/// </summary>
public sealed class CellContext
{
    private static readonly AsyncLocal<CellContext?> Flowing = new();
    private static readonly List<CellContext> Running = [];

    private readonly Session session;
    private readonly OutputQueue outputs;
    private volatile bool ended;

    private CellContext(Session session, OutputQueue outputs) => (this.session, this.outputs) = (session, outputs);

    /// <summary>
    /// The running cell, or null. It flows to the threads and tasks that a cell starts. A thread that it did not flow to, or one left over
    /// from a cell that has ended, belongs to the cell that runs now, if that is clear.
    /// </summary>
    public static CellContext? Current
    {
        get
        {
            var flowing = Flowing.Value;
            if (flowing is { ended: false }) return flowing;
            lock (Running)
            {
                var candidates = flowing is null ? Running : Running.FindAll(c => c.session == flowing.session);
                return candidates.Count == 1 ? candidates[0] : null;
            }
        }
    }

    /// <summary>Shows a value below the cell, at once. May be called from any thread.</summary>
    public DisplayHandle Display(object? value)
    {
        var handle = new DisplayHandle(Guid.NewGuid().ToString("N"), this);
        outputs.Add(new DisplayOutput(handle.Id, Formatter.Format(value)));
        return handle;
    }

    /// <summary>Takes away what the cell has put out so far.</summary>
    public void Clear() => outputs.Add(new ClearOutput());

    internal void Update(string displayId, object? value) =>
        (ended ? Current?.outputs : outputs)?.Add(new DisplayUpdate(displayId, Formatter.Format(value)));

    internal void Write(string stream, string text) => outputs.Add(new StreamOutput(stream, text));

    internal string? ReadLine(string prompt, bool password) => session.Input(prompt, password);

    /// <summary>Makes the calling thread, and what it starts, part of a new running cell until the result is disposed.</summary>
    internal static Scope Enter(Session session, OutputQueue outputs) => new(new(session, outputs));

    internal readonly struct Scope : IDisposable
    {
        private readonly CellContext context;

        internal Scope(CellContext context)
        {
            this.context = context;
            lock (Running) Running.Add(context);
            Flowing.Value = context;
        }

        public void Dispose()
        {
            context.ended = true;
            lock (Running) Running.Remove(context);
            Flowing.Value = null;
        }
    }
}

/// <summary>A value on display, which can be replaced in place.</summary>
public sealed class DisplayHandle
{
    private readonly CellContext context;

    internal DisplayHandle(string id, CellContext context) => (Id, this.context) = (id, context);

    /// <summary>The id that a front end knows this display by.</summary>
    public string Id { get; }

    /// <summary>Shows <paramref name="value"/> in the place of what was shown. A change made while no cell runs is lost.</summary>
    public void Update(object? value) => context.Update(Id, value);
}
