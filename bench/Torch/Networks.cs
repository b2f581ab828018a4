using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Backprop.Bench;

/// <summary>What a recipe is made of; the same numbers stand in <c>Recipes.cs</c> and <c>peers.py</c>.</summary>
internal sealed record TorchRecipe(int[] Sizes, bool Relu, bool Bias, bool Quadratic, int Minibatch, double Rate, bool Adam = false, bool Convolutional = false)
{
    public static TorchRecipe Named(string name) => name switch
    {
        "a" => new([784, 256, 10], Relu: false, Bias: true, Quadratic: false, 64, 0.5),
        "c" => new([784, 50, 20, 10], Relu: true, Bias: false, Quadratic: false, 64, 0.1),
        "d" => new([784, 32, 10], Relu: false, Bias: true, Quadratic: true, 16, 3),
        "lenet" => new([400, 120, 84, 10], Relu: true, Bias: true, Quadratic: false, 64, 0.05, Convolutional: true),
        "wide" => new([784, 1024, 1024, 10], Relu: true, Bias: true, Quadratic: false, 256, 0.001, Adam: true),
        _ => throw new ArgumentException($"There is no recipe '{name}'.", nameof(name)),
    };
}

internal interface ITorchNetwork
{
    /// <summary>A step of training on a minibatch, a sample a row.</summary>
    public void Learn(Tensor x, Tensor labels);

    /// <summary>The outputs, or what their order is the same as.</summary>
    public Tensor Output(Tensor x);
}

/// <summary>As a user of TorchSharp writes it: modules, a loss, backward, an optimizer.</summary>
internal sealed class AutogradNetwork : ITorchNetwork
{
    private readonly bool _quadratic;
    private readonly Sequential _model;
    private readonly optim.Optimizer _optimizer;

    public AutogradNetwork(TorchRecipe recipe)
    {
        List<nn.Module<Tensor, Tensor>> modules = recipe.Convolutional
            ? [nn.Unflatten(1, [1, 28, 28]), nn.Conv2d(1, 6, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
            : [];
        for (var l = 1; l < recipe.Sizes.Length; l++)
        {
            modules.Add(nn.Linear(recipe.Sizes[l - 1], recipe.Sizes[l], recipe.Bias));
            if (l < recipe.Sizes.Length - 1 || recipe.Quadratic)
                modules.Add(recipe.Relu ? nn.ReLU() : nn.Sigmoid());
        }

        (_model, _quadratic) = (nn.Sequential(modules), recipe.Quadratic);
        _optimizer = recipe.Adam ? optim.Adam(_model.parameters(), recipe.Rate) : optim.SGD(_model.parameters(), recipe.Rate);
    }

    public void Learn(Tensor x, Tensor labels)
    {
        _optimizer.zero_grad();
        var output = _model.forward(x);
        var loss = _quadratic
            ? 0.5 * (output - nn.functional.one_hot(labels, 10)).square().sum(1).mean()
            : nn.functional.cross_entropy(output, labels);
        loss.backward();
        _optimizer.step();
    }

    public Tensor Output(Tensor x) => _model.forward(x);
}

/// <summary>
/// The four equations in LibTorch's products, with nothing in between: no graph, no loss (its value is never computed, which this library does), and plain descent
/// multiplied right into W.
/// </summary>
internal sealed class HandNetwork : ITorchNetwork
{
    private readonly TorchRecipe _recipe;
    private readonly Tensor[] _weights, _biases, _activations;
    private readonly Tensor[][] _means, _squares;
    private int _step;

    public HandNetwork(TorchRecipe recipe)
    {
        set_grad_enabled(false);
        (_recipe, _activations) = (recipe, new Tensor[recipe.Sizes.Length]);
        _weights = [.. recipe.Sizes.Skip(1).Zip(recipe.Sizes, (n, inputs) => randn(n, inputs) * Math.Sqrt((recipe.Relu ? 2.0 : 1.0) / inputs))];
        _biases = [.. recipe.Sizes.Skip(1).Select(n => zeros(n))];
        (_means, _squares) = (States(), States());
    }

    public void Learn(Tensor x, Tensor labels)
    {
        _step++;
        Forward(x);
        var output = _activations[^1];
        var delta = output - nn.functional.one_hot(labels, 10);
        if (_recipe.Quadratic)
            delta = delta.mul_(output).mul_(1 - output);
        for (var l = _weights.Length - 1; l >= 0; l--)
        {
            var a = _activations[l];
            var next = l == 0 ? delta : delta.mm(_weights[l]);
            if (l > 0)
                next = _recipe.Relu ? next.mul_(a.gt(0)) : next.mul_(a).mul_(1 - a);
            var samples = x.shape[0];
            if (!_recipe.Adam)
            {
                _weights[l].addmm_(delta.t(), a, 1, (float)(-_recipe.Rate / samples));
                if (_recipe.Bias)
                    _biases[l].add_(delta.sum(0), -_recipe.Rate / samples);
            }
            else
            {
                Step(0, l, _weights[l], delta.t().mm(a).div_(samples));
                Step(1, l, _biases[l], delta.mean([0]));
            }

            delta = next;
        }
    }

    public Tensor Output(Tensor x)
    {
        Forward(x);
        return _activations[^1];
    }

    private Tensor[][] States() => [[.. _weights.Select(w => zeros_like(w))], [.. _biases.Select(b => zeros_like(b))]];

    private void Forward(Tensor x)
    {
        _activations[0] = x;
        for (var l = 0; l < _weights.Length; l++)
        {
            var z = _recipe.Bias ? addmm(_biases[l], _activations[l], _weights[l].t(), 1, 1) : _activations[l].mm(_weights[l].t());
            var isOutput = l == _weights.Length - 1;
            _activations[l + 1] = isOutput && !_recipe.Quadratic ? z.softmax(1) : _recipe.Relu ? z.relu_() : z.sigmoid_();
        }
    }

    private void Step(int kind, int l, Tensor parameters, Tensor gradient)
    {
        const double beta1 = 0.9, beta2 = 0.999;
        Tensor mean = _means[kind][l].mul_(beta1).add_(gradient, 1 - beta1), square = _squares[kind][l].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var scale = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, _step))).add_(1e-8);
        parameters.addcdiv_(mean, scale, -_recipe.Rate / (1 - Math.Pow(beta1, _step)));
    }
}
