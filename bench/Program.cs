using Backprop.Bench;
using BenchmarkDotNet.Running;

switch (args)
{
    case ["recipes", .. var options]:
        return Recipes.Run(options);
    case ["recipe", var name, var epochs, var threads]:
        Recipes.RunOne(name, int.Parse(epochs), int.Parse(threads));
        return 0;
    case ["kernels", .. var options]:
        BenchmarkSwitcher.FromTypes([typeof(Kernels<>), typeof(FirstLayer)]).Run(options.Length > 0 ? options : ["--filter", "*"], new KernelConfig());
        return 0;
    case ["predict", .. var options]:
        return Predict.Run(options);
    case ["cells"]:
        return await Cells.RunAsync();
    default:
        Console.Error.WriteLine("""
            usage: bench recipes [--json FILE] [--torch COMMAND]
                                                 epochs of training, in this library and, where they are there, in LibTorch, PyTorch and numpy; COMMAND starts
                                                 dotnet where LibTorch loads
                   bench kernels                 the matrix products, as a share of the processor's peak
                   bench predict [784-256-10 64 [adam]]
                                                 an epoch from first principles, of the recipes' networks or of one of your own, beside the measured one
                   bench cells                   loops in a notebook's cell, with and without the checks that let it be stopped; the memory of many cells
            """);
        return 2;
}
