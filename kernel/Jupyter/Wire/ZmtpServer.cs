using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>
/// A bound ZeroMQ socket (ROUTER, PUB or REP by name) that speaks ZMTP 3.0 and 3.1 without encryption to any number of peers, as Jupyter's front ends expect it.
/// </summary>
internal sealed class ZmtpServer : IAsyncDisposable
{
    /// <summary>Five sockets full of them leave a process that may open 1,024 files enough for itself.</summary>
    private const int MostPeers = 128;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);

    private readonly string _socketType;
    private readonly TimeSpan _patience;
    private readonly Func<Peer, byte[][], ValueTask> _received;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private ImmutableList<Peer> _peers = [];

    private ZmtpServer(string socketType, IPEndPoint endpoint, Func<Peer, byte[][], ValueTask> received, TimeSpan? patience)
    {
        (_socketType, _received, _patience) = (socketType, received, patience ?? DefaultPatience);
        _listener = new(endpoint);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>
    /// Takes messages from any peer; <see cref="Peer.Send"/> answers one, <see cref="Find"/> finds one again. A peer that does not introduce itself, or reads nothing, is waited for as long as <paramref name="patience"/>.
    /// </summary>
    public static ZmtpServer Router(IPEndPoint endpoint, Func<Peer, byte[][], ValueTask> received, TimeSpan? patience = null) =>
        new("ROUTER", endpoint, received, patience);

    /// <summary>Sends messages to whoever subscribed to them.</summary>
    public static ZmtpServer Publisher(IPEndPoint endpoint, TimeSpan? patience = null) => new("PUB", endpoint, (peer, message) =>
    {
        peer.Subscriptions.Take(message);
        peer.IsKnown = true; // Anyone may listen.
        return default;
    }, patience);

    /// <summary>Sends every message back as it came: the heartbeat.</summary>
    public static ZmtpServer Echo(IPEndPoint endpoint) => new("REP", endpoint, (peer, message) =>
    {
        peer.Send(message);
        return default;
    }, null);

    /// <summary>The address in use; where port 0 was asked for, the port that was given.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public int PeerCount => _peers.Count;

    /// <summary>The peer of this identity that connected last: a client has the same one on each socket of a kernel, and keeps it when it connects again.</summary>
    public Peer? Find(byte[] identity) =>
        identity.Length == 0 ? null : _peers.FindLast(peer => !peer.IsClosed && peer.Identity.AsSpan().SequenceEqual(identity));

    /// <summary>Sends a message to every peer that subscribed to its first frame. Who publishes faster than they read waits for them: nothing is left out.</summary>
    public void Publish(byte[][] message)
    {
        foreach (var peer in _peers.Where(peer => peer.Subscriptions.Want(message[0]))) peer.Send(message);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                var peer = new Peer(this, socket, _patience);
                // Where it is full, the stranger that came first has had the most time to say what it wants.
                if (_peers.Count >= MostPeers && !MakeRoom()) peer.Dispose();
                else _ = ServeAsync(peer);
            }
            catch (SocketException)
            {
                await Task.Delay(50); // It hung up while it waited to be let in, or the system is short of sockets.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool MakeRoom()
    {
        var stranger = _peers.Find(peer => !peer.IsKnown);
        if (stranger is null) return false;
        Remove(stranger);
        return true;
    }

    private void Remove(Peer peer)
    {
        ImmutableInterlocked.Update(ref _peers, peers => peers.Remove(peer));
        peer.Dispose();
    }

    private async Task ServeAsync(Peer peer)
    {
        ImmutableInterlocked.Update(ref _peers, peers => peers.Add(peer));
        // It left, or it does not speak the protocol: either way its connection is all that ends.
        await peer.RunAsync(_socketType, _received).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Remove(peer);
    }

    /// <summary>Lets no one else in, gives the peers a moment to take what is queued for them, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        var peers = _peers;
        await Task.WhenAll(peers.Select(peer => peer.FlushAsync(TimeSpan.FromSeconds(1))));
        foreach (var peer in peers) peer.Dispose();
        _stopping.Dispose();
    }
}
