using System.Runtime.InteropServices;

namespace Backprop.Kernel;

/// <summary>The dotnet program that this process runs on, or else the one on the path.</summary>
internal static class Dotnet
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
