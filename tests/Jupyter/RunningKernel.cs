using Backprop.Kernel;
using Backprop.Kernel.Jupyter;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>A kernel and a client, connected over the wire.</summary>
public sealed class RunningKernel : IAsyncLifetime
{
    internal const string Key = "a key for tests";

    private readonly Session _session = new(Path.GetTempPath());
    private JupyterKernel _kernel = null!;
    private Task _running = Task.CompletedTask;

    internal JupyterKernel Kernel => _kernel;

    internal JupyterClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _kernel = new(new() { Key = Key }, _session);
        _running = _kernel.RunAsync();
        Client = await ConnectAsync("first");
    }

    internal Task<JupyterClient> ConnectAsync(string identity) => JupyterClient.ConnectAsync(_kernel.Sockets.Endpoints, Key, identity);

    public async ValueTask DisposeAsync()
    {
        _kernel.Stop();
        await _running;
        Client.Dispose();
        await _kernel.DisposeAsync();
        _session.Dispose();
    }
}
