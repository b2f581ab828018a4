using System.CommandLine;

namespace Backprop.Kernel.Jupyter;

/// <summary><c>install</c>: makes the kernel known to Jupyter and to VS Code's Jupyter extension.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var prefix = new Option<string?>("--prefix") { Description = "Install for the Jupyter under this folder (for all users: --prefix /usr/local)." };
        var sysPrefix = new Option<bool>("--sys-prefix") { Description = "Install into the active Python environment." };
        var name = new Option<string?>("--name") { Description = $"The kernel's name; without it {KernelSpec.SharedName}, or {KernelSpec.OwnName} where another kernel has that." };
        var uninstall = new Option<bool>("--uninstall") { Description = "Remove what install wrote." };
        var command = new Command("install", "Make this kernel known to Jupyter and VS Code, for this user unless an option says otherwise.") { prefix, sysPrefix, name, uninstall };
        command.SetAction(parsed =>
        {
            try
            {
                var kernels = Kernels(JupyterPaths.OfThisMachine(), parsed.GetValue(prefix), parsed.GetValue(sysPrefix));
                Console.WriteLine(parsed.GetValue(uninstall)
                    ? Uninstall(kernels, parsed.GetValue(name))
                    : Install(kernels, parsed.GetValue(name), JupyterPaths.OfThisMachine().AllKernels()));
                return 0;
            }
            catch (InvalidDataException error)
            {
                Console.Error.WriteLine(error.Message);
                return 1;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{error.Message} With --prefix DIR it goes elsewhere: into DIR/share/jupyter.");
                return 1;
            }
        });
        return command;
    }

    private static string Kernels(JupyterPaths paths, string? prefix, bool sysPrefix)
    {
        if (prefix is not null && sysPrefix) throw new InvalidDataException("--prefix and --sys-prefix name two places; give one of them.");
        if (sysPrefix)
            prefix = paths.SystemPrefix() ?? throw new InvalidDataException("--sys-prefix asks for a Python environment, and none is active and no python3 is on the path. Activate one, or use --prefix.");
        if (prefix is not null) return paths.KernelsUnder(Path.GetFullPath(prefix));
        var kernels = paths.UserKernels();
        return !kernels.StartsWith(paths.Home, StringComparison.Ordinal) || Directory.Exists(paths.Home)
            ? kernels
            : throw new InvalidDataException($"The home folder {paths.Home} does not exist, so there is no place for this user's kernels. For all users it is --prefix /usr/local, for a Python environment --sys-prefix.");
    }

    /// <summary>
    /// Installs into the folder <paramref name="kernels"/> and says so; <paramref name="others"/> are all folders where a kernel's name may be taken, and
    /// <paramref name="program"/> is the folder that is copied, this program's own if none is given.
    /// </summary>
    public static string Install(string kernels, string? name, IEnumerable<string> others, string? program = null)
    {
        program ??= Path.GetDirectoryName(typeof(InstallCommand).Assembly.Location)!;
        if (name is not null && !(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && name.Trim('.').Length > 0))
            throw new InvalidDataException($"'{name}' is no name for a kernel; Jupyter takes letters, digits, '.', '_' and '-'.");
        bool Taken(string candidate) => others.Append(kernels).Select(folder => Path.Combine(folder, candidate)).Any(folder => Directory.Exists(folder) && !KernelSpec.IsOurs(folder));
        name ??= Taken(KernelSpec.SharedName) ? KernelSpec.OwnName : KernelSpec.SharedName;
        var spec = Path.Combine(kernels, name);
        if (Directory.Exists(spec) && !KernelSpec.IsOurs(spec))
            throw new InvalidDataException($"There is another kernel in {spec}, which stays as it is. Choose another name with --name.");
        if (Path.GetFullPath(program).StartsWith(Path.GetFullPath(spec) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException("This is the installed kernel itself. Run install in a clone of the course.");
        var before = KernelSpec.InstalledFrom(spec);
        var title = name == KernelSpec.SharedName ? ".NET (C#)" : $".NET (C#) – {name}";
        KernelSpec.Write(spec, program, title);
        var replaced = before is not null && before != program ? $"\nIt replaces the kernel that was installed from {before}." : "";
        var note = name == KernelSpec.OwnName ? $"\nAnother kernel has the name {KernelSpec.SharedName}, so the notebooks open with that one: choose \"{title}\" from the kernel menu." : "";
        return $"Installed as {name} in {spec}.{replaced}{note}";
    }

    /// <summary>Removes the kernelspec of this name, or of either of the names that install chooses itself.</summary>
    public static string Uninstall(string kernels, string? name)
    {
        var specs = (name is null ? [KernelSpec.SharedName, KernelSpec.OwnName] : new[] { name }).Select(candidate => Path.Combine(kernels, candidate)).Where(KernelSpec.IsOurs).ToList();
        if (specs.Count == 0)
            throw new InvalidDataException($"There is nothing to remove: no kernel of this course is in {kernels}{(name is null ? "" : $" under the name {name}")}.");
        foreach (var spec in specs) Directory.Delete(spec, recursive: true);
        return string.Join('\n', specs.Select(spec => $"Removed {spec}."));
    }
}
