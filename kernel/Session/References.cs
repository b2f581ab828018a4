using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Backprop.Kernel;

/// <summary>Carries out <c>#r</c>: a file, the name of one of the framework's assemblies, or a NuGet package with all that it needs.</summary>
internal sealed partial class References(Assemblies assemblies, string notebookFolder)
{
    private readonly Dictionary<string, string> _packages = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="CellException">What is referred to is not to be had; the message says why.</exception>
    public async Task AddAsync(string reference, string folder, CancellationToken token)
    {
        if (reference.TrimStart().StartsWith("nuget:", StringComparison.OrdinalIgnoreCase))
        {
            var match = Package().Match(reference);
            if (!match.Success) throw new CellException($"#r \"{reference}\" names no package: write #r \"nuget: Id, Version\".");
            var version = match.Groups["version"].Value;
            if (version.Length > 0 && !VersionRange.TryParse(version, out _)) throw new CellException($"#r \"{reference}\": {version} is no version. One looks like 1.2.3, 1.*, or [1.2,2.0) for a range.");
            await AddPackageAsync(match.Groups["id"].Value, version, token);
            return;
        }
        if (string.IsNullOrWhiteSpace(reference)) throw new CellException("#r names nothing: write #r \"file.dll\" or #r \"nuget: Id, Version\".");
        var file = Path.GetFullPath(reference, folder);
        if (!File.Exists(file)) file = Path.GetFullPath(reference, notebookFolder);
        if (!File.Exists(file) && Assemblies.IsFramework(reference)) return; // referred to from the start
        assemblies.Add(file, reference);
    }

    private async Task AddPackageAsync(string id, string version, CancellationToken token)
    {
        if (_packages.TryGetValue(id, out var loaded) && (version.Length == 0 || Meets(loaded, version))) return;
        if (loaded is not null) throw new CellException($"Package {id} is in use already in version {loaded}, so {version} cannot be loaded beside it. Restart the kernel to change versions.");

        // All packages together, so that what they share is chosen to suit each of them.
        var wanted = new Dictionary<string, string>(_packages, StringComparer.OrdinalIgnoreCase) { [id] = version };
        var restored = await PackageRestore.RunAsync(wanted, id, notebookFolder, token);
        foreach (var folder in restored.NativeFolders) assemblies.AddNativeFolder(folder);
        foreach (var (compile, run) in restored.Assemblies) assemblies.AddFromPackage(compile, run);
        _packages[id] = restored.Version;
    }

    /// <summary>Whether a version is the one that was asked for, or one of those.</summary>
    private static bool Meets(string version, string asked)
    {
        var has = NuGetVersion.Parse(version);
        if (NuGetVersion.TryParse(asked, out var exactly)) return exactly == has;
        var range = VersionRange.Parse(asked);
        return range.IsFloating ? range.Float!.Satisfies(has) : range.Satisfies(has);
    }

    [GeneratedRegex(@"^\s*nuget:\s*(?<id>[\w.-]+)\s*(?:,\s*(?<version>.+?)\s*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Package();
}
