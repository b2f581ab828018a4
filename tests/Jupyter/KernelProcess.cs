using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Backprop.Kernel;
using Backprop.Kernel.Jupyter;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>A kernel as Jupyter starts one: a process with a connection file.</summary>
internal sealed class KernelProcess : IDisposable
{
    private const string Key = "a key for a process";
    private const int Tries = 5;

    /// <summary>Far more than any of this takes, on a machine with much else to do.</summary>
    public static readonly TimeSpan LongTime = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("kernel-").FullName;
    private readonly IPEndPoint[] _endpoints = FreePorts(5);
    private readonly Process _process;

    private KernelProcess(int? parent)
    {
        var ports = _endpoints.Select(endpoint => endpoint.Port).ToArray();
        var file = Path.Combine(_folder, "connection.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new ConnectionFile { Key = Key, ShellPort = ports[0], ControlPort = ports[1], StdinPort = ports[2], IOPubPort = ports[3], HeartbeatPort = ports[4] }));
        string[] command = [Dotnet.Path, typeof(ConnectionFile).Assembly.Location, "jupyter", file];
        // Where the tests run in the background, SIGINT may be ignored, and a child would inherit that.
        if (OperatingSystem.IsLinux())
            command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _folder };
        start.Environment["JPY_PARENT_PID"] = parent?.ToString();
        _process = Process.Start(start)!;
    }

    /// <summary>Starts a kernel, for the process <paramref name="parent"/> if that is given, and waits until it answers a client.</summary>
    public static async Task<(KernelProcess Kernel, JupyterClient Client)> StartAsync(int? parent = null)
    {
        for (var tries = 1; ; tries++)
        {
            var kernel = new KernelProcess(parent);
            while (!kernel._process.HasExited)
            {
                try
                {
                    return (kernel, await JupyterClient.ConnectAsync(kernel._endpoints, Key, "client"));
                }
                catch (SocketException)
                {
                    await Task.Delay(50, TestContext.Current.CancellationToken); // It does not listen yet.
                }
            }
            kernel.Dispose();
            Assert.True(tries < Tries, "The kernel ends at once."); // Once may happen: another program took one of its ports.
        }
    }

    /// <summary>The bytes of memory that the process has in use.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Connects one more client.</summary>
    public Task<JupyterClient> ConnectAsync(string identity) => JupyterClient.ConnectAsync(_endpoints, Key, identity);

    /// <summary>Sends the process a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the process ends by itself, and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LongTime);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IPEndPoint[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var endpoints = listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return endpoints;
    }
}
