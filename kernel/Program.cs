using System.CommandLine;
using System.Text;
using Backprop.Kernel;
using Backprop.Kernel.Class;
using Backprop.Kernel.Jupyter;

Console.OutputEncoding = Encoding.UTF8;

var port = new Argument<int>("port");
var folder = new Argument<string>("folder");
var worker = new Command("worker", "The process that a notebook runs in; `run` starts it.") { Hidden = true, Arguments = { port, folder } };
worker.SetAction((parsed, _) => Worker.RunAsync(parsed.GetValue(port), parsed.GetValue(folder)!));

return await new RootCommand("Runs C# notebooks.") { RunCommand.Create(), JupyterCommand.Create(), InstallCommand.Create(), HandoutCommand.Create(), GradeCommand.Create(), worker }.Parse(args)
    // What ends a run early is its own business, see RunCommand.
    .InvokeAsync(new() { ProcessTerminationTimeout = null });
