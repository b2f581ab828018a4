namespace Backprop.Kernel.Jupyter;

/// <summary>Ends a kernel whose Jupyter is gone without saying so; otherwise a class leaves a server full of idle kernels behind.</summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Calls <paramref name="orphaned"/> once the process named in JPY_PARENT_PID has ended; never where there is none. (On Windows the variable holds a handle, and Jupyter's job object does this.)</summary>
    public static IDisposable? Start(Action orphaned) =>
        !OperatingSystem.IsWindows() && int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), out var parent) && parent > 1
            ? new Timer(_ =>
            {
                if (!RunningProcess.Exists(parent)) orphaned();
            }, null, Interval, Interval)
            : null;
}
