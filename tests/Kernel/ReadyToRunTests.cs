using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Xunit;

namespace Backprop.Tests.Kernel;

public sealed class ReadyToRunTests
{
    [Theory]
    [InlineData("Microsoft.CodeAnalysis.dll")]
    [InlineData("Microsoft.CodeAnalysis.CSharp.dll")]
    public void The_compiler_beside_the_kernel_is_machine_code(string file)
    {
        using var reader = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, file)));
        // .NET has the tool for these processors.
        Assert.Equal(RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }
}
