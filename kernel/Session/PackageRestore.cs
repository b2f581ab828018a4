using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Backprop.Kernel;

/// <summary>
/// The files of NuGet packages, had by restoring a small project with the .NET SDK, so that the user's own sources, proxies and credentials hold. What was
/// restored once is found again without a network.
/// </summary>
internal sealed partial class PackageRestore
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>The version that was chosen of the package that was asked for.</summary>
    public required string Version { get; init; }

    /// <summary>Files to compile against and to run with; one of the two may be missing.</summary>
    public List<(string? Compile, string? Run)> Assemblies { get; } = [];

    public HashSet<string> NativeFolders { get; } = [];

    /// <summary>Restores <paramref name="packages"/> (versions by id, "" for the newest), of which <paramref name="id"/> is the new one.</summary>
    /// <exception cref="CellException">It cannot be had.</exception>
    public static async Task<PackageRestore> RunAsync(IReadOnlyDictionary<string, string> packages, string id, string notebookFolder, CancellationToken token)
    {
        try
        {
            return await FindAsync(packages, id, notebookFolder, token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(id, $"Package {id} could not be restored: the kernel cannot write where it keeps what it restores ({(OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME, else the home folder")}). Is that folder yours, or read-only?");
        }
    }

    private static async Task<PackageRestore> FindAsync(IReadOnlyDictionary<string, string> packages, string id, string notebookFolder, CancellationToken token)
    {
        var project = Project(packages, notebookFolder);
        var folder = Path.Combine(CacheFolder(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..16]);
        Directory.CreateDirectory(folder);
        using var turn = await LockAsync(Path.Combine(folder, "lock"), token);

        // A restore that is refused or stopped leaves what it wrote under another name, and so is not taken for one that was accepted.
        var accepted = Path.Combine(folder, "restored.json");
        var isFixed = packages.Values.All(v => v.Length > 0 && !v.Contains('*'));
        if (!isFixed || Read(accepted, id) is not { } restored)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "packages.csproj"), project, token);
            await RestoreAsync(folder, id, packages[id], token);
            File.Move(Path.Combine(folder, "obj", "project.assets.json"), accepted, overwrite: true);
            restored = Read(accepted, id) ?? throw Missing(id, $"Package {id} could not be restored: some of its files are missing.");
        }
        return restored;
    }

    private static string Project(IReadOnlyDictionary<string, string> packages, string notebookFolder)
    {
        static XElement Import(string file) => new("Import", new XAttribute("Project", file), new XAttribute("Sdk", "Microsoft.NET.Sdk"));
        return new XElement(
            "Project",
            new XElement("PropertyGroup", new XElement("ImportDirectoryBuildProps", false), new XElement("ImportDirectoryBuildTargets", false), new XElement("ImportDirectoryPackagesProps", false)),
            Import("Sdk.props"),
            new XElement(
                "PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", false),
                new XElement("UseAppHost", false),
                new XElement("DisableImplicitFrameworkReferences", true),
                new XElement("NuGetAudit", false),
                // A NuGet.config beside the notebook, or above it, counts as it would for a project there.
                new XElement("RestoreRootConfigDirectory", Literally(notebookFolder))),
            new XElement(
                "ItemGroup",
                packages.OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase).Select(p =>
                    new XElement("PackageReference", new XAttribute("Include", p.Key), new XAttribute("Version", p.Value.Length == 0 ? "*" : p.Value)))),
            Import("Sdk.targets")).ToString();
    }

    /// <summary>A name in which MSBuild sees no property, list or pattern of its own.</summary>
    private static string Literally(string name) => MSBuildSigns().Replace(name, sign => $"%{(int)sign.Value[0]:X2}");

    private static async Task RestoreAsync(string folder, string id, string version, CancellationToken token)
    {
        var start = new ProcessStartInfo(Dotnet.Path, ["restore", "packages.csproj", "--nologo", "--force", "-v:quiet", "-nodeReuse:false"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // What `dotnet run` and `dotnet test` set for their own project would lead this one astray.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        try
        {
            var outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            await process.WaitForExitAsync(token);
            var output = string.Concat(outputs);
            if (Approximate().Match(output) is { Success: true } nearest && string.Equals(nearest.Groups["id"].Value, id, StringComparison.OrdinalIgnoreCase))
                throw Missing(id, $"Package {id} has no version {version} in your NuGet sources; the nearest is {nearest.Groups["nearest"].Value}.");
            if (process.ExitCode != 0) throw Explain(output, id, version);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>One sentence for what the restore printed. Addresses of sources are left out of it: notebooks are shared.</summary>
    private static CellException Explain(string output, string id, string version)
    {
        var error = Error().Match(output);
        var message = error.Groups["message"].Value.Trim();
        return Missing(id, error.Groups["code"].Value switch
        {
            "NU1101" => Quoted(message) is { } other && !string.Equals(other, id, StringComparison.OrdinalIgnoreCase)
                ? $"Package {id} needs package {other}, which is not in your NuGet sources."
                : $"There is no package {id} in your NuGet sources: check its name, or add the source that has it.",
            "NU1102" or "NU1103" => $"Package {id} has no version {version} in your NuGet sources{(Nearest().Match(output) is { Success: true } n ? $"; the nearest is {n.Groups[1].Value}" : "")}.",
            "NU1301" or "NU1302" or "NU1801" => $"Package {id} could not be restored: a NuGet source cannot be reached. Is this computer online?",
            "NU1202" => $"Package {id} was not made for .NET {Environment.Version.Major}, which this kernel runs on.",
            _ when message.Contains("denied", StringComparison.Ordinal) || message.Contains("Read-only", StringComparison.Ordinal) =>
                $"Package {id} could not be restored: NuGet cannot write where it keeps packages (NUGET_PACKAGES, else .nuget in the home folder). Is that folder yours, or read-only?",
            "" when message.Length == 0 => $"Package {id} could not be restored: the .NET SDK could not be run.",
            "" => $"Package {id} could not be restored ({message}). Is there a sign in the folder's name, such as a semicolon, that NuGet cannot do with?",
            var code => $"Package {id} could not be restored ({code}: {Address().Replace(message, "a NuGet source")})",
        });
    }

    private static CellException Missing(string id, string message) => new(message) { MissingPackage = id };

    private static string? Quoted(string message) => PackageName().Match(message) is { Success: true } match ? match.Groups[1].Value.TrimEnd('.') : null;

    /// <summary>Reads what a restore has written, if it is there and so are the files that it names.</summary>
    private static PackageRestore? Read(string assetsFile, string id)
    {
        if (!File.Exists(assetsFile) || Parse(assetsFile) is not { } assets) return null;
        var roots = assets["packageFolders"]!.AsObject().Select(f => f.Key).ToArray();
        var target = assets["targets"]!.AsObject().FirstOrDefault(t => t.Key.Contains('/')).Value?.AsObject();
        var own = target?.FirstOrDefault(l => l.Key.StartsWith(id + "/", StringComparison.OrdinalIgnoreCase)).Key;
        if (own is null) return null;

        var restored = new PackageRestore { Version = own.Split('/')[1] };
        foreach (var (name, library) in target!)
        {
            var path = assets["libraries"]![name]!["path"]!.GetValue<string>();
            if (roots.Select(r => Path.Combine(r, path)).FirstOrDefault(Directory.Exists) is not { } folder) return null;
            IEnumerable<string> Files(string kind) => (library![kind]?.AsObject() ?? []).Select(f => Path.GetFullPath(Path.Combine(folder, f.Key))).Where(f => Path.GetFileName(f) != "_._");

            var run = Files("runtime").Where(IsDll).ToDictionary(f => Path.GetFileName(f));
            var compile = Files("compile").Where(IsDll).ToDictionary(f => Path.GetFileName(f));
            if (!run.Values.Concat(compile.Values).All(File.Exists)) return null;
            foreach (var file in run.Keys.Union(compile.Keys)) restored.Assemblies.Add((compile.GetValueOrDefault(file), run.GetValueOrDefault(file)));
            foreach (var native in Files("native")) restored.NativeFolders.Add(Path.GetDirectoryName(native)!);
        }
        return restored;
    }

    private static JsonNode? Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException)
        {
            return null; // cut short by a full disk or a lost machine: then it is restored again
        }
    }

    private static bool IsDll(string file) => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    internal static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
        return Path.Combine(cache, "backprop-kernel", "packages");
    }

    private static async Task<FileStream> LockAsync(string file, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None); // to read: what is there already is had from a read-only disk too
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(LockRetry, token); // another notebook restores the same packages
            }
        }
    }

    [GeneratedRegex(@"error (?<code>[A-Z]+\d+)? ?: ?(?<message>[^\r\n\[]*)")]
    private static partial Regex Error();

    [GeneratedRegex(@"Nearest version: ([\w.+-]+)")]
    private static partial Regex Nearest();

    [GeneratedRegex(@"package '?([\w.-]+)")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"warning NU1603: \S+ depends on (?<id>[\w.-]+) .*?\. (?:[\w.-]+ )(?<nearest>[\w.+-]+) was resolved instead")]
    private static partial Regex Approximate();

    [GeneratedRegex(@"[%$@'();?*]")]
    private static partial Regex MSBuildSigns();

    [GeneratedRegex(@"\w+://\S+")]
    private static partial Regex Address();
}
