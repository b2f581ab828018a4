using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Backprop.Kernel;

/// <summary>
/// What a session's cells compile against and run with: the framework, the files they refer to and what lies beside those, their packages, and the cells
/// before them. It is a load context of its own, so that a cell's version of a library is never confused with the kernel's.
/// </summary>
internal sealed class Assemblies : AssemblyLoadContext
{
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly Dictionary<string, string> Framework = FrameworkFiles().DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(f => Path.GetFileNameWithoutExtension(f), StringComparer.OrdinalIgnoreCase);
    private static readonly ImmutableDictionary<string, MetadataReference> FrameworkReferences = Framework.ToImmutableDictionary(f => f.Key, f => (MetadataReference)Reference(f.Value), StringComparer.OrdinalIgnoreCase);
    private static readonly Assembly Kernel = typeof(Assemblies).Assembly;

    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Assembly> _submissions = [];
    // Replaced and not changed, as drafts are compiled while a cell adds to them.
    private ImmutableDictionary<string, MetadataReference> _references = FrameworkReferences.SetItem(Kernel.GetName().Name!, Reference(Kernel.Location));
    private ImmutableList<string> _folders = [];

    public Assemblies() : base("cells")
    {
    }

    /// <summary>Everything a cell compiles against, but the cells before it.</summary>
    public IEnumerable<MetadataReference> References => _references.Values;

    /// <summary>Finds what a referenced assembly refers to itself, beside it.</summary>
    public MetadataReferenceResolver Resolver => new BesideResolver(this);

    public static bool IsFramework(string name) => Framework.ContainsKey(name);

    /// <summary>Adds an assembly file, to compile against and to run with; what it needs is looked for beside it.</summary>
    /// <exception cref="CellException">There is no such file, it is no .NET assembly, or another version of it is in use already.</exception>
    public void Add(string file, string shown)
    {
        if (!File.Exists(file)) throw new CellException($"There is no file {shown} to refer to.");
        if (!IsAssembly(file)) throw new CellException($"{shown} is not a .NET assembly.");
        var name = AssemblyName.GetAssemblyName(file);
        if (_files.TryGetValue(name.Name!, out var known) && known != file)
        {
            var version = AssemblyName.GetAssemblyName(known).Version;
            if (version != name.Version)
                throw new CellException($"{name.Name} {version} is in use already, so {name.Version} cannot be loaded beside it. Restart the kernel to change versions.");
            return;
        }
        Add(name.Name!, file, file);
    }

    /// <summary>Adds one of a package's assemblies, unless the framework or an earlier reference has it.</summary>
    public void AddFromPackage(string? compileFile, string? runFile)
    {
        var name = Path.GetFileNameWithoutExtension(compileFile ?? runFile)!;
        if (Framework.ContainsKey(name) || _files.ContainsKey(name)) return;
        Add(name, compileFile, runFile ?? compileFile!);
    }

    /// <summary>Adds a folder in which native libraries are looked for.</summary>
    public void AddNativeFolder(string folder)
    {
        if (!_folders.Contains(folder)) _folders = _folders.Add(folder);
    }

    /// <summary>Adds an assembly that lies in no file.</summary>
    public Assembly Add(string name, MemoryStream image)
    {
        _references = _references.SetItem(name, MetadataReference.CreateFromImage(image.ToArray()));
        image.Position = 0;
        return _submissions[name] = LoadFromStream(image);
    }

    /// <summary>Loads a compiled cell, which later cells may refer to.</summary>
    public Assembly LoadSubmission(string name, Stream assembly, Stream symbols) => _submissions[name] = LoadFromStream(assembly, symbols);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (_submissions.TryGetValue(name, out var submission)) return submission;
        if (name == Kernel.GetName().Name || Framework.ContainsKey(name)) return null;
        if (_files.TryGetValue(name, out var file)) return Connect(LoadFromAssemblyPath(file));
        var beside = _folders.Select(f => Path.Combine(f, name + ".dll")).FirstOrDefault(File.Exists);
        return beside is null ? null : LoadFromAssemblyPath(beside);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, unmanagedDllName + ".dll", $"lib{unmanagedDllName}.so", unmanagedDllName + ".so", $"lib{unmanagedDllName}.dylib", unmanagedDllName + ".dylib"];
        foreach (var folder in _folders)
        {
            foreach (var name in names)
            {
                var file = Path.Combine(folder, name);
                if (File.Exists(file)) return LoadUnmanagedDllFromPath(file);
            }
        }
        return 0;
    }

    /// <summary>Long work of the course's library asks there whether the cell that called it is to stop.</summary>
    private static Assembly Connect(Assembly library)
    {
        library.GetType("Backprop.Interruption")?.GetProperty("Token")?.SetValue(null, (Func<CancellationToken>)(static () => CellContext.Token));
        return library;
    }

    private void Add(string name, string? compileFile, string runFile)
    {
        _files[name] = runFile;
        if (compileFile is not null) _references = _references.SetItem(name, Reference(compileFile));
        AddNativeFolder(Path.GetDirectoryName(runFile)!);
    }

    private static PortableExecutableReference Reference(string file) => MetadataReference.CreateFromFile(file);

    private static IEnumerable<string> FrameworkFiles() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(f => Path.GetDirectoryName(f) == FrameworkFolder);

    private static bool IsAssembly(string file)
    {
        try
        {
            using var reader = new PEReader(File.OpenRead(file));
            return reader.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private sealed class BesideResolver(Assemblies assemblies) : MetadataReferenceResolver
    {
        public override bool ResolveMissingAssemblies => true;

        public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
        {
            var file = assemblies._folders.Select(f => Path.Combine(f, referenceIdentity.Name + ".dll")).FirstOrDefault(File.Exists);
            return file is null ? null : Reference(file);
        }

        public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];

        // One session, one resolver: compilations that share it may share what they know of references.
        public override bool Equals(object? other) => other is BesideResolver resolver && resolver.Owner == Owner;

        public override int GetHashCode() => Owner.GetHashCode();

        private Assemblies Owner => assemblies;
    }
}
