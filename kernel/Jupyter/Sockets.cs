using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Backprop.Kernel.Jupyter.Wire;

namespace Backprop.Kernel.Jupyter;

/// <summary>The five sockets a front end asks for. Requests come out of three queues, signed and in order; replies and news go in, and wait only for front ends that read too slowly.</summary>
internal sealed class Sockets : IAsyncDisposable
{
    // More than a front end ever sends ahead ("run all" of a very long notebook); beyond that its connection is not read for a while.
    private const int MostRequests = 10_000;

    private readonly Signer _signer;
    private readonly Channel<Request> _shell = Channel.CreateBounded<Request>(MostRequests);
    private readonly Channel<Request> _control = Channel.CreateBounded<Request>(MostRequests);
    private readonly Channel<Request> _questions = Channel.CreateBounded<Request>(MostRequests);
    private readonly List<ZmtpServer> _servers = [];
    private readonly ZmtpServer _controlSocket, _stdin, _iopub;

    /// <summary>Listens where the connection file says.</summary>
    /// <exception cref="InvalidDataException">One of its ports is taken, or its address is not of this machine.</exception>
    public Sockets(ConnectionFile file)
    {
        _signer = new(file.Key);
        var address = file.Address();
        Open("shell", file.ShellPort, endpoint => ZmtpServer.Router(endpoint, (peer, frames) => TakeAsync(request => request.Type is "complete_request" or "inspect_request" ? _questions : _shell, peer, frames)));
        _controlSocket = Open("control", file.ControlPort, endpoint => ZmtpServer.Router(endpoint, (peer, frames) => TakeAsync(_ => _control, peer, frames)));
        _stdin = Open("stdin", file.StdinPort, endpoint => ZmtpServer.Router(endpoint, TakeInput));
        _iopub = Open("iopub", file.IOPubPort, endpoint => ZmtpServer.Publisher(endpoint));
        Open("heartbeat", file.HeartbeatPort, ZmtpServer.Echo);

        ZmtpServer Open(string name, int port, Func<IPEndPoint, ZmtpServer> open)
        {
            try
            {
                var server = open(new(address, port));
                _servers.Add(server);
                return server;
            }
            catch (SocketException error)
            {
                foreach (var server in _servers) _ = server.DisposeAsync().AsTask();
                throw new InvalidDataException($"The kernel cannot listen on {address}:{port}, the {name} port of its connection file: {error.Message}.");
            }
        }
    }

    /// <summary>Requests that are carried out one after another.</summary>
    public ChannelReader<Request> Shell => _shell.Reader;

    /// <summary>Requests of the shell socket that need not wait for a running cell.</summary>
    public ChannelReader<Request> Questions => _questions.Reader;

    /// <summary>Requests that are carried out at once, while a cell runs: interrupt and shutdown.</summary>
    public ChannelReader<Request> Control => _control.Reader;

    /// <summary>Whether a request is to be carried out beside a running cell.</summary>
    public bool IsControl(Request request) => request.Peer.Server == _controlSocket;

    /// <summary>A front end has sent a line of input.</summary>
    public event Action<Request>? InputCame;

    /// <summary>Where the sockets listen, in the order shell, control, stdin, iopub, heartbeat.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. _servers.Select(server => server.Endpoint)];

    /// <summary>Answers a request where it came from.</summary>
    public void Reply(Request request, JsonObject content)
    {
        var message = new Message(request.Type.Replace("_request", "_reply", StringComparison.Ordinal), content, request.HeaderBytes);
        // A client that lost its connection meanwhile, and has a new one, still waits for the answer.
        var peer = request.Peer.IsClosed ? request.Peer.Server.Find(request.Peer.Identity) : request.Peer;
        peer?.Send(_signer.Write(request.Route, message));
    }

    /// <summary>Tells every front end.</summary>
    public void Publish(string type, JsonObject content, byte[]? parent) =>
        _iopub.Publish(_signer.Write([Encoding.ASCII.GetBytes($"kernel.{type}")], new(type, content, parent)));

    /// <summary>Asks the front end that sent <paramref name="request"/> for a line of input; false where it has no stdin connection.</summary>
    public bool AskForInput(Request request, string prompt, bool password)
    {
        var peer = _stdin.Find(request.Peer.Identity);
        peer?.Send(_signer.Write(request.Route, new("input_request", new() { ["prompt"] = prompt, ["password"] = password }, request.HeaderBytes)));
        return peer is not null;
    }

    private async ValueTask TakeAsync(Func<Request, Channel<Request>> queue, Peer peer, byte[][] frames)
    {
        if (_signer.Read(peer, frames) is { } request) await queue(request).Writer.WriteAsync(request);
    }

    private ValueTask TakeInput(Peer peer, byte[][] frames)
    {
        if (_signer.Read(peer, frames) is { Type: "input_reply" } reply) InputCame?.Invoke(reply);
        return default;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
}
