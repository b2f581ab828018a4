using System.Net.Sockets;
using System.Threading.Channels;

namespace Backprop.Kernel.Jupyter.Wire;

/// <summary>One connected peer: messages come in order, and go out through a queue, for which the sender waits only where a peer reads too slowly.</summary>
internal sealed class Peer(ZmtpServer server, Socket socket, TimeSpan patience) : IDisposable
{
    /// <summary>Bytes that may wait for a peer before whoever has more for it waits, too. One message of any size always goes.</summary>
    public const long HighWaterMark = 64L << 20;

    /// <summary>The longest message that a stranger may send, and what may wait for one: more than the first request of any front end.</summary>
    private const long StrangersMark = 1 << 20;

    private const int MostFrames = 1024;
    private const int LongestPingContext = 16;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly Channel<Frame[]> _outgoing = Channel.CreateUnbounded<Frame[]>();
    private readonly CancellationTokenSource _closed = new();
    private long _waiting;
    private long _progress = Environment.TickCount64;

    /// <summary>The socket that it connected to.</summary>
    public ZmtpServer Server => server;

    /// <summary>Whether it has shown that it has business here. One that has not is a stranger: it may take little memory, and makes room for others.</summary>
    public volatile bool IsKnown;

    public bool IsClosed => _closed.IsCancellationRequested;

    public byte[] Identity { get; private set; } = [];

    /// <summary>What this peer wants to be sent; only a publisher fills and asks it.</summary>
    public Subscriptions Subscriptions { get; } = new();

    /// <summary>Speaks with the peer until it goes or misbehaves. Each message is handed over whole, and the next is read when the handler is done.</summary>
    public async Task RunAsync(string socketType, Func<Peer, byte[][], ValueTask> received)
    {
        socket.NoDelay = true;
        // A peer whose machine vanished says nothing; the system finds out.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        // Two streams, because one BufferedStream cannot read and write at a time.
        var input = new BufferedStream(_stream, 1 << 16);
        var output = new BufferedStream(_stream, 1 << 16);
        using (var opening = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token))
        {
            opening.CancelAfter(patience);
            Identity = await Handshake.OpenAsync(input, output, socketType, opening.Token);
        }
        var sending = SendAsync(output);
        try
        {
            await ReceiveAsync(input, received);
        }
        finally
        {
            Dispose();
            await sending;
        }
    }

    /// <summary>
    /// Puts a message into the peer's queue, and blocks while too much waits in it. A peer that takes nothing of it for as long as its patience lasts is
    /// disconnected, and so is a stranger for whom more waits than one may leave unread.
    /// </summary>
    public void Send(byte[][] message)
    {
        for (var since = Environment.TickCount64; Waiting > HighWaterMark && !IsClosed; Thread.Sleep(2))
        {
            if (Environment.TickCount64 - Math.Max(since, Interlocked.Read(ref _progress)) > patience.TotalMilliseconds) Dispose();
        }
        if (!IsKnown && Waiting > StrangersMark) Dispose();
        var frames = new Frame[message.Length];
        for (var i = 0; i < message.Length; i++) frames[i] = new(message[i], More: i < message.Length - 1, IsCommand: false);
        Enqueue(frames);
    }

    private long Waiting => Interlocked.Read(ref _waiting);

    private void Enqueue(params Frame[] frames)
    {
        // Every frame is counted with its overhead here, or empty ones would wait in any number.
        Interlocked.Add(ref _waiting, Size(frames));
        _outgoing.Writer.TryWrite(frames);
    }

    private static long Size(Frame[] frames) => frames.Sum(frame => 64L + frame.Body.Length);

    /// <summary>Waits until everything queued so far is sent, or the peer is gone, or the time is up.</summary>
    public Task FlushAsync(TimeSpan time)
    {
        _outgoing.Writer.TryComplete();
        return Task.WhenAny(_outgoing.Reader.Completion, Task.Delay(time, _closed.Token));
    }

    private async Task SendAsync(Stream output)
    {
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_closed.Token))
            {
                while (_outgoing.Reader.TryPeek(out var frames))
                {
                    foreach (var frame in frames) await frame.WriteAsync(output, _closed.Token);
                    // Taken out only when written, so that an empty queue means that all is on its way.
                    if (_outgoing.Reader.Count == 1) await output.FlushAsync(_closed.Token);
                    _outgoing.Reader.TryRead(out _);
                    Interlocked.Add(ref _waiting, -Size(frames));
                    Interlocked.Exchange(ref _progress, Environment.TickCount64);
                }
                await output.FlushAsync(_closed.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    private async Task ReceiveAsync(Stream input, Func<Peer, byte[][], ValueTask> received)
    {
        var message = new List<byte[]>();
        long length = 0;
        while (true)
        {
            var frame = await Frame.ReadAsync(input, (IsKnown ? Frame.LongestMessage : StrangersMark) - length, _closed.Token);
            if (frame.IsCommand)
            {
                await CarryOutAsync(Command.Parse(frame.Body), received);
                continue;
            }
            message.Add(frame.Body);
            length += frame.Body.Length;
            if (message.Count > MostFrames) throw new WireException($"A message has more than {MostFrames} frames.");
            if (frame.More) continue;
            await received(this, [.. message]);
            message.Clear();
            length = 0;
        }
    }

    private async ValueTask CarryOutAsync(Command command, Func<Peer, byte[][], ValueTask> received)
    {
        switch (command.Name)
        {
            case "PING" when command.Data.Length is >= 2 and <= 2 + LongestPingContext:
                // Who leaves this much unread is sent enough to know that we live.
                if (Waiting <= StrangersMark) Enqueue(new Command("PONG", command.Data[2..]).ToFrame());
                break;
            case "PING":
                throw new WireException("A PING has two bytes of time and at most 16 of context.");
            // ZMTP 3.0 sends subscriptions as messages, 3.1 as commands: from here on there is one form.
            case "SUBSCRIBE":
                await received(this, [[1, .. command.Data]]);
                break;
            case "CANCEL":
                await received(this, [[0, .. command.Data]]);
                break;
            case "ERROR":
                throw new WireException("The peer reports an error.");
        }
    }

    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _closed.Cancel();
        _stream.Dispose();
    }
}
