using System.CommandLine;
using System.Text;
using Backprop.Kernel;
using Backprop.Kernel.Jupyter;

Console.OutputEncoding = Encoding.UTF8;

var pipe = new Argument<string>("pipe");
var folder = new Argument<string>("folder");
var worker = new Command("worker", "The process that a notebook runs in; `run` starts it.") { Hidden = true, Arguments = { pipe, folder } };
worker.SetAction((parsed, _) => Worker.RunAsync(parsed.GetValue(pipe)!, parsed.GetValue(folder)!));

return await new RootCommand("Runs C# notebooks.") { RunCommand.Create(), JupyterCommand.Create(), InstallCommand.Create(), worker }.Parse(args).InvokeAsync();
