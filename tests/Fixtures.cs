using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Backprop.Tests;

/// <summary>Golden numbers of an independent implementation. Tests enumerate the folder: a file dropped there is checked too.</summary>
internal static class Fixtures
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Folder => Path.Combine(Path.GetDirectoryName(ThisFile())!, "fixtures");

    /// <summary>The names, without the folder, of the files that match, as theory data.</summary>
    public static Xunit.TheoryData<string> Files(string pattern) => [.. Directory.GetFiles(Folder, pattern).Select(path => Path.GetFileName(path)).Order()];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
