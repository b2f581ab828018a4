using System.CommandLine;

return await new RootCommand("Runs C# notebooks, headless or behind Jupyter.").Parse(args).InvokeAsync();
