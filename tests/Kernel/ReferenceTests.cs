using System.IO.Compression;
using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

public class ReferenceTests : SessionFixture
{
    [Fact]
    public async Task An_assembly_brings_what_lies_beside_it()
    {
        var output = AppContext.BaseDirectory;
        foreach (var file in new[] { "Backprop.Lib.dll", "MathNet.Numerics.dll", "System.Numerics.Tensors.dll" }) File.Copy(Path.Combine(output, file), Path.Combine(Folder, file));
        await Value("#r \"Backprop.Lib.dll\"\n#r \"MathNet.Numerics.dll\"\n#r \"System.Text.Json\"\nusing MathNet.Numerics.LinearAlgebra;");
        Assert.Equal("2×2 matrix\n1  0\n0  1", await Value("Matrix<double>.Build.DenseIdentity(2)"));
        // One copy of each assembly, the one that lies beside the reference, whatever this process has loaded itself.
        Assert.Equal("True", await Value($"typeof(Matrix<double>).Assembly.Location == System.IO.Path.Combine(@\"{Folder}\", \"MathNet.Numerics.dll\")"));
        Assert.Equal("True", await Value("typeof(Backprop.Mnist).Assembly.GetReferencedAssemblies().Any(a => a.Name == \"MathNet.Numerics\") && System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(Matrix<double>).Assembly).Assemblies.Count(a => a.GetName().Name == \"MathNet.Numerics\") == 1"));
    }

    [Fact]
    public async Task A_file_that_is_no_assembly_is_named()
    {
        Save("text.dll", "not an assembly");
        Assert.Contains("text.dll is not a .NET assembly.", await Failure("#r \"text.dll\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_is_restored_and_used()
    {
        await Value("#r \"nuget: Newtonsoft.Json, 13.0.1\"\nusing Newtonsoft.Json;");
        Assert.Equal("{\"A\":1}", await Value("JsonConvert.SerializeObject(new { A = 1 })"));
        Assert.Null(await Value("#r \"nuget:Newtonsoft.Json\""));
        // Said again, exactly or not, it is the same package.
        foreach (var version in (string[])["13.0.1", "13.0.1.0", "13.*", "*", "*-*", "[13.0.1,14)"]) Assert.Null(await Value($"#r \"nuget: Newtonsoft.Json, {version}\""));
        Assert.Contains("in use already in version 13.0.1", await Failure("#r \"nuget: Newtonsoft.Json, 12.*\""), StringComparison.Ordinal);
        Assert.Contains("in use already in version 13.0.1", await Failure("#r \"nuget: Newtonsoft.Json, 12.0.3\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_refused_every_time()
    {
        Offer("Tried");
        for (var time = 0; time < 2; time++)
            Assert.Contains("Package Tried has no version 1.0.0 in your NuGet sources; the nearest is 2.0.0.", await Failure("#r \"nuget: Tried, 1.0.0\""), StringComparison.Ordinal);
        Assert.Null(await Value("#r \"nuget: Tried, 2.0.0\""));
    }

    [Fact]
    public async Task What_a_restore_left_cut_short_is_restored_again()
    {
        var id = $"Cut{Guid.NewGuid():N}";
        Offer(id);
        Assert.Null(await Value($"#r \"nuget: {id}, 2.0.0\""));
        var restored = Directory.GetFiles(PackageRestore.CacheFolder(), "restored.json", SearchOption.AllDirectories).Single(file => File.ReadAllText(file).Contains(id, StringComparison.Ordinal));
        var whole = File.ReadAllBytes(restored);
        foreach (var length in (int[])[0, 1, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(restored, whole[..length]);
            using var session = new Session(Folder);
            Assert.Equal(CellStatus.Ok, (await session.RunAsync($"#r \"nuget: {id}, 2.0.0\"", _ => { }, token: TestContext.Current.CancellationToken)).Status);
        }
        Directory.Delete(Path.GetDirectoryName(restored)!, recursive: true);
    }

    /// <summary>Signs that mean something to MSBuild, to a shell or to a URL; but for a semicolon, with which NuGet itself cannot do.</summary>
    [Theory]
    [InlineData("100%41 $(OS) %(x)")]
    [InlineData("a 'b' & #c @(d) * ü")]
    public async Task A_package_is_restored_whatever_the_folder_is_called(string name)
    {
        var odd = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        Offer("Odd", odd);
        // Were its NuGet.config not heeded, the package would come from nowhere.
        using var session = new Session(odd);
        var result = await session.RunAsync("#r \"nuget: Odd, 2.0.0\"", _ => { }, token: TestContext.Current.CancellationToken);
        Assert.True(result.Status == CellStatus.Ok, result.Error?.Message);
        Assert.True(Directory.Exists(Path.Combine(Folder, "packages", "odd", "2.0.0")));
    }

    [Fact]
    public async Task A_folder_that_NuGet_cannot_do_with_is_told_in_a_sentence()
    {
        using var session = new Session(Directory.CreateDirectory(Path.Combine(Folder, "a;b")).FullName);
        var result = await session.RunAsync("#r \"nuget: Newtonsoft.Json, 13.0.1\"", _ => { }, token: TestContext.Current.CancellationToken);
        if (result.Status != CellStatus.Ok) Assert.Contains("such as a semicolon, that NuGet cannot do with?", result.Error!.Message, StringComparison.Ordinal);
    }

    /// <summary>Makes a package that no other source has, and a NuGet.config for the notebooks of a folder that knows no other source.</summary>
    private void Offer(string id, string? folder = null)
    {
        using (var package = ZipFile.Open(Path.Combine(Folder, $"{id}.2.0.0.nupkg"), ZipArchiveMode.Create))
        using (var manifest = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open()))
            manifest.Write($"<package><metadata><id>{id}</id><version>2.0.0</version><authors>-</authors><description>-</description></metadata></package>");
        File.WriteAllText(Path.Combine(folder ?? Folder, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "packages")}" /></config>
              <packageSources><clear /><add key="here" value="{Folder}" /></packageSources>
            </configuration>
            """);
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_one_clear_sentence()
    {
        var result = await Run("#r \"nuget: Backprop.There.Is.No.Such.Package, 1.0.0\"");
        Assert.Equal("Backprop.There.Is.No.Such.Package", result.MissingPackage);
        Assert.Equal("There is no package Backprop.There.Is.No.Such.Package in your NuGet sources: check its name, or add the source that has it.", result.Error!.Message);
        Assert.Equal("cell 2, line 1: #r \"nuget: ?\" names no package: write #r \"nuget: Id, Version\".", await Failure("#r \"nuget: ?\""));
    }
}
