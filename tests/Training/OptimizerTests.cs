using System.Numerics;
using System.Text.Json;
using Backprop.Tests.Networks;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests.Training;

public class OptimizerTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var row in Fixtures.Files("optimizers*.json"))
            {
                foreach (var name in Read(row.Data).Cases.Keys)
                    cases.Add(row.Data, name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Paths_agree_with_PyTorch_in_double(string file, string name) => Agree<double>(Read(file), name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Paths_agree_with_PyTorch_in_float(string file, string name) => Agree<float>(Read(file), name);

    private static void Agree<T>(Golden golden, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (hyperparameters, path) = golden.Cases[name];
        var (optimizer, rules) = Build(name, hyperparameters);
        var network = new Network<T>(golden.Start.Length, [new(1, Activation.Identity, Bias: false)], Cost.Quadratic);
        var layer = network.Layers[0];
        NetworkFixture.Matrix<T>([golden.Start]).CopyTo(layer.W);
        var along = new Along<T>(network, optimizer);

        for (var t = 0; t < path.Length; t++)
        {
            NetworkFixture.Matrix<T>([golden.Gradients[t]]).CopyTo(layer.dW);
            foreach (var rule in rules) rule.Apply(network, 1);
            network.Apply(along.Next(optimizer.LearningRate));
            Fixtures.Agrees($"{name}, step {t + 1}: θ", Matrix<double>.Build.DenseOfRowArrays(path[t]), layer.W);
        }
    }

    /// <summary>A hyperparameter that the library has no place for fails here, and is not passed over.</summary>
    private static (Optimizer, GradientRule[]) Build(string name, Dictionary<string, JsonElement> given)
    {
        var left = given.ToDictionary();
        double Take(string key, double usual) => left.Remove(key, out var value) ? value.GetDouble() : usual;
        double[] betas = left.Remove("betas", out var pair) ? [pair[0].GetDouble(), pair[1].GetDouble()] : [0.9, 0.999];
        var nesterov = left.Remove("nesterov", out var looksAhead) && looksAhead.GetBoolean();

        var lr = Take("lr", double.NaN);
        Optimizer optimizer = name.ToUpperInvariant() switch
        {
            var n when n.Contains("ADAM") => new Adam(lr, betas[0], betas[1], Take("eps", 1e-8)),
            var n when n.Contains("RMS") => new RmsProp(lr, Take("alpha", 0.99), Take("eps", 1e-8)),
            _ when nesterov => new Nesterov(lr, Take("momentum", double.NaN)),
            _ when left.ContainsKey("momentum") => new Momentum(lr, Take("momentum", double.NaN)),
            _ => new Sgd(lr),
        };
        var decay = Take("weight_decay", 0);
        Assert.Empty(left);
        return (optimizer, [GradientRule.WeightDecay(decay)]);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void A_share_outside_its_range_is_refused_by_name(double share)
    {
        Assert.Contains("momentum is", Assert.Throws<ArgumentOutOfRangeException>(() => new Momentum(0.1, share)).Message);
        Assert.Contains("beta2 is", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: share)).Message);
    }

    private static Golden Read(string file) => JsonSerializer.Deserialize<Golden>(File.ReadAllText(Path.Combine(Fixtures.Folder, file)), Fixtures.Json)!;

    private sealed record Golden(double[] Start, double[][] Gradients, Dictionary<string, Case> Cases);

    private sealed record Case(Dictionary<string, JsonElement> Hyperparameters, double[][] ParametersAfterEachStep);
}
