using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Backprop.Bench;
using static TorchSharp.torch;

// One recipe in TorchSharp, and one line of JSON: autograd or by-hand, the recipe, the epochs and the threads. Without arguments, whether LibTorch loads here.
if (args is not [var way, var name, var epochs, var threads])
{
    Console.WriteLine($"LibTorch {__version__}");
    return 0;
}

set_num_threads(int.Parse(threads, CultureInfo.InvariantCulture));
random.manual_seed(1);
var recipe = TorchRecipe.Named(name);
ITorchNetwork network = way == "autograd" ? new AutogradNetwork(recipe) : new HandNetwork(recipe);
var (train, test) = Backprop.Mnist.Load();
var ((x, y), (testX, testY)) = (Tensors(train), Tensors(test));
var seconds = new List<double>();
for (var epoch = 0; epoch < int.Parse(epochs, CultureInfo.InvariantCulture); epoch++)
{
    var clock = Stopwatch.StartNew();
    using var order = randperm(x.shape[0], ScalarType.Int64);
    for (long start = 0; start < x.shape[0]; start += recipe.Minibatch)
    {
        using var scope = NewDisposeScope();
        var chosen = order.slice(0, start, Math.Min(start + recipe.Minibatch, x.shape[0]), 1);
        network.Learn(x.index_select(0, chosen), y.index_select(0, chosen));
    }

    seconds.Add(clock.Elapsed.TotalSeconds);
}

using var evaluating = no_grad();
var accuracy = network.Output(testX).argmax(1).eq(testY).to_type(ScalarType.Float64).mean().item<double>();
seconds = [.. seconds.Skip(seconds.Count > 1 ? 1 : 0).Order()];
using var process = Process.GetCurrentProcess();
Console.WriteLine(JsonSerializer.Serialize(
    new Measurement(
        name, way == "autograd" ? "libtorch" : "libtorch-by-hand", get_num_threads(), (seconds[seconds.Count / 2] + seconds[(seconds.Count - 1) / 2]) / 2, accuracy, null, process.PeakWorkingSet64 / 1048576.0),
    JsonSerializerOptions.Web));
return 0;

// The digits, a row each, and their labels.
static (Tensor X, Tensor Labels) Tensors(Backprop.Dataset<float> data) =>
    (tensor(data.X.AsColumnMajorArray(), data.Count, data.Features), tensor(data.Labels.Select(label => (long)label).ToArray()));
