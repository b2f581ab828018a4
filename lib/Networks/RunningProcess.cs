using System.Diagnostics;

namespace Backprop;

/// <summary>What .NET answers with an exception.</summary>
internal static class RunningProcess
{
    /// <summary>Whether a process of this number is running.</summary>
    public static bool Exists(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
