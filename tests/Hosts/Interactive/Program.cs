using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Connection;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.PackageManagement;

// The engine of .NET Interactive, set up and spoken to as `dotnet interactive stdio` does it: commands come in as lines of JSON, events go out.
var csharp = new CSharpKernel()
    .UseNugetDirective((kernel, packages) =>
    {
        kernel.AddAssemblyReferences(packages.SelectMany(package => package.AssemblyPaths));
        return Task.CompletedTask;
    })
    .UseKernelHelpers()
    .UseWho()
    .UseValueSharing();
using var kernel = new CompositeKernel();
kernel.Add(csharp, ["c#", "C#"]);
kernel.UseImportMagicCommand();
kernel.DefaultKernelName = csharp.Name;
Formatter.DefaultMimeType = HtmlFormatter.MimeType;
Formatter.SetPreferredMimeTypesFor(typeof(string), PlainTextFormatter.MimeType);

var host = kernel.UseHost(
    KernelCommandAndEventSender.FromTextWriter(Console.Out, KernelHost.CreateHostUri("stdio")),
    KernelCommandAndEventReceiver.FromTextReader(Console.In),
    KernelHost.CreateHostUri("tests"));
kernel.UseQuitCommand(() =>
{
    host.Dispose();
    Environment.Exit(0);
    return Task.CompletedTask;
});
await host.ConnectAndWaitAsync();
