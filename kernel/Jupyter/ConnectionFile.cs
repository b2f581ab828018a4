using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backprop.Kernel.Jupyter;

/// <summary>What a front end writes down for the kernel it starts: where to listen, and the key that signs every message.</summary>
internal sealed record ConnectionFile
{
    [JsonPropertyName("transport")] public string Transport { get; init; } = "tcp";
    [JsonPropertyName("ip")] public string Ip { get; init; } = "127.0.0.1";
    [JsonPropertyName("shell_port")] public int ShellPort { get; init; }
    [JsonPropertyName("control_port")] public int ControlPort { get; init; }
    [JsonPropertyName("stdin_port")] public int StdinPort { get; init; }
    [JsonPropertyName("iopub_port")] public int IOPubPort { get; init; }
    [JsonPropertyName("hb_port")] public int HeartbeatPort { get; init; }
    [JsonPropertyName("key")] public string Key { get; init; } = "";
    [JsonPropertyName("signature_scheme")] public string SignatureScheme { get; init; } = "hmac-sha256";

    /// <summary>Reads a connection file, or says in one sentence what is wrong with it (<see cref="InvalidDataException"/>).</summary>
    public static ConnectionFile Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"There is no connection file '{path}'. Jupyter writes one and passes its path when it starts the kernel.");
        ConnectionFile? file;
        try
        {
            file = JsonSerializer.Deserialize<ConnectionFile>(File.ReadAllText(path));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The connection file '{path}' cannot be read: {error.Message}");
        }
        return file?.Checked(path) ?? throw new InvalidDataException($"The connection file '{path}' holds no settings.");
    }

    private ConnectionFile Checked(string path)
    {
        if (Transport != "tcp")
            throw new InvalidDataException($"The connection file '{path}' asks for the transport '{Transport}'; this kernel speaks tcp.");
        if (SignatureScheme != "hmac-sha256")
            throw new InvalidDataException($"The connection file '{path}' asks for the signature scheme '{SignatureScheme}'; this kernel signs with hmac-sha256.");
        if (string.IsNullOrEmpty(Key))
            throw new InvalidDataException($"The connection file '{path}' has no key. Without one, any program that reaches the kernel's ports could run code in it, so it does not start.");
        foreach (var port in (int[])[ShellPort, ControlPort, StdinPort, IOPubPort, HeartbeatPort])
        {
            if (port is < 0 or > 65535)
                throw new InvalidDataException($"The connection file '{path}' names the port {port}; ports are 0 to 65535.");
        }
        return this;
    }

    /// <summary>The address to listen on: loopback, unless the file names another.</summary>
    public IPAddress Address()
    {
        if (Ip is "" or "localhost") return IPAddress.Loopback;
        if (Ip is "*") return IPAddress.Any;
        if (IPAddress.TryParse(Ip, out var address)) return address;
        try
        {
            return Dns.GetHostAddresses(Ip)[0];
        }
        catch (SocketException error)
        {
            throw new InvalidDataException($"The connection file asks to listen on '{Ip}', which is no address of this machine: {error.Message}");
        }
    }
}
