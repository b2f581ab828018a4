using System.Diagnostics;
using System.Text.Json.Nodes;
using Backprop.Kernel;

namespace Backprop.Tests.Hosts;

/// <summary>What a cell put out, as a notebook file would hold it, and why it failed, if it did.</summary>
internal sealed record InteractiveResult(IReadOnlyList<JsonObject> Outputs, string? Error)
{
    /// <summary>What was printed.</summary>
    public string Printed => string.Concat(Outputs.Select(output => CourseCell.Text(output["text"])));
}

/// <summary>
/// .NET Interactive in a process of its own, spoken to as the Polyglot Notebooks extension does: commands go in and events come out as lines of JSON. It is the engine's
/// package as <c>Interactive/Program.cs</c> sets it up, or the program that the variable BACKPROP_INTERACTIVE names, such as <c>dotnet interactive [vscode] stdio</c>.
/// </summary>
internal sealed class InteractiveProcess : IAsyncDisposable
{
    private readonly Process _process;
    private int _commands;

    public InteractiveProcess()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var engine = Path.Combine(AppContext.BaseDirectory, "..", "..", "Backprop.Interactive", configuration, "Backprop.Interactive.dll");
        var command = Environment.GetEnvironmentVariable("BACKPROP_INTERACTIVE")?.Split(' ') ?? ["dotnet", engine];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = CourseNotebook.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [NotebookProcess.Short] = "1" },
        })!;
    }

    /// <summary>Runs a cell to its end.</summary>
    public async Task<InteractiveResult> Run(string code)
    {
        var token = Send("SubmitCode", new() { ["code"] = code, ["targetKernelName"] = "csharp" });
        var outputs = new List<JsonObject>();
        var displays = new Dictionary<string, JsonObject>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            var line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("The engine ended.");
            var message = JsonNode.Parse(line)!;
            var said = message["event"]!;
            var own = (string?)message["command"]?["token"] == token;
            switch ((string)message["eventType"]!)
            {
                case "StandardOutputValueProduced":
                    Print("stdout", said["formattedValues"]!);
                    break;
                case "StandardErrorValueProduced":
                    Print("stderr", said["formattedValues"]!);
                    break;
                case "DiagnosticsProduced": // warnings and errors of the compiler
                    Print("stderr", said["formattedDiagnostics"]!);
                    break;
                case "DisplayedValueProduced":
                    outputs.Add(displays[(string)said["valueId"]!] = new() { ["output_type"] = "display_data", ["data"] = Bundle(said) });
                    break;
                case "DisplayedValueUpdated":
                    displays[(string)said["valueId"]!]["data"] = Bundle(said);
                    break;
                case "ReturnValueProduced":
                    outputs.Add(new() { ["output_type"] = "execute_result", ["data"] = Bundle(said) });
                    break;
                case "CommandFailed" when own:
                    return new(outputs, (string?)said["message"] ?? "");
                case "CommandSucceeded" when own:
                    return new(outputs, null);
            }
        }

        void Print(string stream, JsonNode values)
        {
            var text = string.Concat(values.AsArray().Select(value => (string)value!["value"]!));
            if (outputs.LastOrDefault() is { } last && (string?)last["name"] == stream)
                last["text"] = (string)last["text"]! + text;
            else if (text.Length > 0)
                outputs.Add(new() { ["output_type"] = "stream", ["name"] = stream, ["text"] = text });
        }
    }

    /// <summary>Stops the cell that runs.</summary>
    public void Cancel() => Send("Cancel", new() { ["targetKernelName"] = "csharp" });

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Send(string type, JsonObject command)
    {
        var token = $"{++_commands}";
        _process.StandardInput.WriteLine(new JsonObject { ["token"] = token, ["commandType"] = type, ["command"] = command }.ToJsonString());
        _process.StandardInput.Flush();
        return token;
    }

    private static JsonObject Bundle(JsonNode shown) =>
        new(shown["formattedValues"]!.AsArray().Select(value => KeyValuePair.Create((string)value!["mimeType"]!, (JsonNode?)(string)value["value"]!)));
}
