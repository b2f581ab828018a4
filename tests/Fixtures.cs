using System.Runtime.CompilerServices;

namespace Backprop.Tests;

/// <summary>Golden numbers of an independent implementation. Tests enumerate the folder: a file dropped there is checked too.</summary>
internal static class Fixtures
{
    public static string Folder => Path.Combine(Path.GetDirectoryName(ThisFile())!, "fixtures");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
