using System.CommandLine;

namespace Backprop.Kernel;

/// <summary>What the values of an option must be, and the sentence for those that are not.</summary>
internal static class OptionRules
{
    /// <summary>Refuses a value of which <paramref name="holds"/> is false.</summary>
    public static void Require<T>(this Option<T> option, Func<T?, bool> holds, string message) => option.Validators.Add(result =>
    {
        if (!holds(result.GetValueOrDefault<T>())) result.AddError(message);
    });

    /// <summary>Whether seconds, where any are given, are a time limit.</summary>
    public static void RequireTime<T>(this Option<T> timeout) =>
        timeout.Require(seconds => seconds is null or (double and > 0 and <= 86_400), "--timeout wants seconds, more than 0 and at most a day (86400).");

    /// <summary>Whether there is at least one at a time.</summary>
    public static void RequireJobs(this Option<int> jobs) => jobs.Require(n => n >= 1, "--jobs wants a number of at least 1.");
}
