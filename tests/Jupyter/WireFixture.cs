using System.Net;
using System.Text;
using Backprop.Kernel.Jupyter.Wire;
using Xunit;

namespace Backprop.Tests.Jupyter;

/// <summary>The kernel's sockets alone, with nobody behind them.</summary>
public abstract class WireFixture
{
    protected static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private protected static ZmtpServer EchoRouter() => ZmtpServer.Router(AnyPort, (peer, message) =>
    {
        peer.IsKnown = true;
        peer.Send(message);
        return default;
    });

    protected static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(20);
        Assert.True(condition());
    }
}
