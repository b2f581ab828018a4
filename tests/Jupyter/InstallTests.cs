using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Backprop.Kernel.Jupyter;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>Where install puts the kernelspec on each system, and whose it leaves alone.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly string _kernels = Directory.CreateTempSubdirectory("kernels").FullName;
    private readonly string _program = Directory.CreateTempSubdirectory("program").FullName;

    public InstallTests()
    {
        File.WriteAllText(Path.Combine(_program, "Backprop.Kernel.dll"), "the program");
        Directory.CreateDirectory(Path.Combine(_program, "runtimes", "any"));
        File.WriteAllText(Path.Combine(_program, "runtimes", "any", "library.dll"), "what it needs");
    }

    public void Dispose()
    {
        Directory.Delete(_kernels, recursive: true);
        if (Directory.Exists(_program))
            Directory.Delete(_program, recursive: true);
    }

    private string Install(string? name, params IEnumerable<string> others) => InstallCommand.Install(_kernels, name, others, _program);

    private static string User(OSPlatform system, string home, params (string Name, string Value)[] variables) =>
        new JupyterPaths(system, home, name => variables.FirstOrDefault(variable => variable.Name == name).Value).UserKernels();

    [Fact]
    public void Each_system_has_its_folder()
    {
        Assert.Equal("/home/ada/.local/share/jupyter/kernels", User(OSPlatform.Linux, "/home/ada"));
        Assert.Equal("/data/jupyter/kernels", User(OSPlatform.Linux, "/home/ada", ("XDG_DATA_HOME", "/data/")));
        Assert.Equal("/Users/ada/Library/Jupyter/kernels", User(OSPlatform.OSX, "/Users/ada"));
        Assert.Equal(@"C:\Users\ada\AppData\Roaming\jupyter\kernels", User(OSPlatform.Windows, @"C:\Users\ada"));
        Assert.Equal(@"D:\Roaming\jupyter\kernels", User(OSPlatform.Windows, @"C:\Users\ada", ("APPDATA", @"D:\Roaming")));
        Assert.Equal("/chosen/kernels", User(OSPlatform.OSX, "/Users/ada", ("JUPYTER_DATA_DIR", "/chosen")));
        Assert.Equal("/opt/conda/share/jupyter/kernels", new JupyterPaths(OSPlatform.Linux, "/home/ada", _ => null).KernelsUnder("/opt/conda"));
    }

    [Fact]
    public void All_places_are_looked_into_for_a_name_that_is_taken()
    {
        var paths = new JupyterPaths(OSPlatform.Linux, "/home/ada", name => name switch { "JUPYTER_PATH" => "/a:/b", "VIRTUAL_ENV" => "/venv", _ => null });
        Assert.Equal(["/a/kernels", "/b/kernels", "/home/ada/.local/share/jupyter/kernels", "/venv/share/jupyter/kernels", "/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels"], paths.AllKernels());
        Assert.Equal("/venv", paths.SystemPrefix());
    }

    [Fact]
    public void The_shared_name_is_taken_where_it_is_free_and_everything_is_written()
    {
        Assert.Contains(".net-csharp", Install(null));
        var spec = Path.Combine(_kernels, ".net-csharp");
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"], Directory.GetFiles(spec).Select(file => Path.GetFileName(file)).Order());
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(spec, "kernel.json")))!;
        Assert.Equal("C#", (string?)json["language"]);
        Assert.Equal("message", (string?)json["interrupt_mode"]);
        Assert.Equal("{connection_file}", (string?)json["argv"]!.AsArray()[^1]);
        Assert.True(File.Exists((string?)json["argv"]![1]));
        Directory.Delete(_program, recursive: true); // the clone it was built in goes, and what is installed stays whole
        Assert.Equal("the program", File.ReadAllText((string)json["argv"]![1]!));
        Assert.Equal("what it needs", File.ReadAllText(Path.Combine(Path.GetDirectoryName((string)json["argv"]![1]!)!, "runtimes", "any", "library.dll")));
        Assert.Equal(0x89, File.ReadAllBytes(Path.Combine(spec, "logo-64x64.png"))[0]);

        Directory.CreateDirectory(_program);
        File.WriteAllText(Path.Combine(_program, "Backprop.Kernel.dll"), "a newer one");
        Assert.DoesNotContain("replaces", Install(null, _kernels)); // over our own it installs again, and one copy is left
        Assert.Equal("a newer one", File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(spec)), "Backprop.Kernel.dll")));
        Assert.Contains($"replaces the kernel that was installed from {_program}", InstallCommand.Install(_kernels, null, [], Path.Combine(_program, "..", Path.GetFileName(_program))));
        Assert.Single(Directory.GetDirectories(_kernels));
        InstallCommand.Uninstall(_kernels, null);
        Assert.Empty(Directory.GetDirectories(_kernels));
        Assert.Contains("nothing to remove", Assert.Throws<InvalidDataException>(() => InstallCommand.Uninstall(_kernels, null)).Message);
    }

    [Fact]
    public void Another_kernel_of_the_shared_name_is_left_alone()
    {
        var theirs = Path.Combine(_kernels, ".net-csharp");
        Directory.CreateDirectory(theirs);
        File.WriteAllText(Path.Combine(theirs, "kernel.json"), "{ \"argv\": [\"dotnet\", \"interactive\"] }");
        Assert.Contains("backprop-csharp", Install(null, _kernels));
        Assert.True(KernelSpec.IsOurs(Path.Combine(_kernels, "backprop-csharp")));
        Assert.Equal(".NET (C#) – backprop-csharp", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(_kernels, "backprop-csharp", "kernel.json")))!["display_name"]); // told from the other in the menu
        Assert.Contains("--name", Assert.Throws<InvalidDataException>(() => Install(".net-csharp")).Message);
        InstallCommand.Uninstall(_kernels, null);
        Assert.Equal([theirs], Directory.GetDirectories(_kernels));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("with space")]
    public void A_name_that_Jupyter_does_not_take_is_refused(string name) =>
        Assert.Contains("no name for a kernel", Assert.Throws<InvalidDataException>(() => Install(name)).Message);

    [Theory]
    [InlineData("{ not json", "cannot be read")]
    [InlineData("null", "holds no settings")]
    [InlineData("{ \"key\": \"\" }", "has no key")]
    [InlineData("{ \"key\": \"k\", \"transport\": \"ipc\" }", "'ipc'")]
    [InlineData("{ \"key\": \"k\", \"signature_scheme\": \"hmac-md5\" }", "'hmac-md5'")]
    [InlineData("{ \"key\": \"k\", \"shell_port\": 70000 }", "70000")]
    public void A_connection_file_that_cannot_be_used_is_refused_in_one_sentence(string text, string reason)
    {
        var file = Path.Combine(_kernels, "connection.json");
        File.WriteAllText(file, text);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => ConnectionFile.Read(file)).Message);
    }

    [Fact]
    public void Only_loopback_is_bound_unless_the_connection_file_says_otherwise()
    {
        Assert.Equal("127.0.0.1", new ConnectionFile().Address().ToString());
        Assert.Equal("127.0.0.1", new ConnectionFile { Ip = "localhost" }.Address().ToString());
        Assert.Equal("0.0.0.0", new ConnectionFile { Ip = "*" }.Address().ToString());
        Assert.Equal("::1", new ConnectionFile { Ip = "::1" }.Address().ToString());
    }
}
