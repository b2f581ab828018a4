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
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(error.Message);
                return 1;
            }
        });
        return command;
    }

    private static string Kernels(JupyterPaths paths, string? prefix, bool sysPrefix)
    {
        if (prefix is not null && sysPrefix)
            throw new InvalidDataException("--prefix and --sys-prefix name two places; give one of them.");
        if (sysPrefix)
            prefix = paths.SystemPrefix() ?? throw new InvalidDataException("--sys-prefix asks for a Python environment, and none is active and no python3 is on the path. Activate one, or use --prefix.");
        return prefix is null ? paths.UserKernels() : paths.KernelsUnder(Path.GetFullPath(prefix));
    }

    /// <summary>Installs into the folder <paramref name="kernels"/> and says so; <paramref name="others"/> are all folders where a kernel's name may be taken.</summary>
    public static string Install(string kernels, string? name, IEnumerable<string> others)
    {
        if (name is not null && !(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && name.Trim('.').Length > 0))
            throw new InvalidDataException($"'{name}' is no name for a kernel; Jupyter takes letters, digits, '.', '_' and '-'.");
        bool Taken(string candidate) => others.Append(kernels).Select(folder => Path.Combine(folder, candidate)).Any(folder => Directory.Exists(folder) && !KernelSpec.IsOurs(folder));
        name ??= Taken(KernelSpec.SharedName) ? KernelSpec.OwnName : KernelSpec.SharedName;
        var spec = Path.Combine(kernels, name);
        if (Directory.Exists(spec) && !KernelSpec.IsOurs(spec))
            throw new InvalidDataException($"There is another kernel in {spec}, which stays as it is. Choose another name with --name.");
        KernelSpec.Write(spec, KernelSpec.StartLine());
        var note = name == KernelSpec.OwnName ? $"\nAnother kernel has the name {KernelSpec.SharedName}, so the notebooks open with that one: choose \".NET (C#)\" of the name {name} from the kernel menu." : "";
        return $"Installed as {name} in {spec}.{note}";
    }

    /// <summary>Removes the kernelspec of this name, or of either of the names that install chooses itself.</summary>
    public static string Uninstall(string kernels, string? name)
    {
        var specs = (name is null ? [KernelSpec.SharedName, KernelSpec.OwnName] : new[] { name }).Select(candidate => Path.Combine(kernels, candidate)).Where(KernelSpec.IsOurs).ToList();
        if (specs.Count == 0)
            throw new InvalidDataException($"There is nothing to remove: no kernel of this course is in {kernels}{(name is null ? "" : $" under the name {name}")}.");
        foreach (var spec in specs)
            Directory.Delete(spec, recursive: true);
        return string.Join('\n', specs.Select(spec => $"Removed {spec}."));
    }
}
