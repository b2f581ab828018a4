using System.CommandLine;
using System.Runtime.InteropServices;

namespace Backprop.Kernel.Jupyter;

/// <summary><c>jupyter CONNECTION_FILE</c>: what a kernelspec starts.</summary>
internal static class JupyterCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("connection-file") { Description = "The file in which Jupyter says where to listen." };
        var command = new Command("jupyter", "Serve a notebook in Jupyter or VS Code; they start this themselves, see install.") { file };
        // Not the asynchronous kind of action: that ends the process at SIGINT, which here means that the cell is to stop.
        // And threads that a cell left running keep no process alive that was told to end.
        command.SetAction(parsed =>
        {
            ChildProcesses.Adopt();
            var code = ServeAsync(parsed.GetValue(file)!).GetAwaiter().GetResult();
            ChildProcesses.End();
            Environment.Exit(code);
        });
        return command;
    }

    /// <summary>Serves until the front end shuts the kernel down; returns the exit code.</summary>
    public static async Task<int> ServeAsync(string connectionFile)
    {
        try
        {
            using var session = new Session(Environment.CurrentDirectory);
            await using var kernel = new JupyterKernel(ConnectionFile.Read(connectionFile), session);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                kernel.Interrupt();
            });
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                kernel.Stop();
            });
            using var orphaned = ParentWatch.Start(kernel.Stop);
            await kernel.RunAsync();
            return 0;
        }
        catch (InvalidDataException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
