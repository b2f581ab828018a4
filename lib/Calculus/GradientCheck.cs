using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>
/// Backpropagation held against central differences of the cost, parameter by parameter. Make it before a long training run:
/// a wrong gradient often still lowers the cost.
/// </summary>
/// <param name="Layer">The layer of the parameter that agrees worst, counted from 1.</param>
/// <param name="Parameter">That parameter, with its index counted from 1 as in the equations: "W(3, 1)" or "b(2)".</param>
/// <param name="Derived">Its derivative ∂C/∂θ by backpropagation.</param>
/// <param name="Measured">Its derivative by a central difference.</param>
/// <param name="Cost">The cost C of the samples.</param>
/// <param name="Parameters">How many parameters were checked.</param>
public sealed record GradientCheck(int Layer, string Parameter, double Derived, double Measured, double Cost, int Parameters)
{
    /// <summary>
    /// How many parameters stand on a kink of the cost, as a ReLU makes them where z is 0: its slopes to the left and to the right differ, there is no
    /// derivative to agree with, and they are left out of the comparison.
    /// </summary>
    public int Kinks { get; init; }

    /// <summary>How many derivatives are 0 by both ways: no sample reaches these parameters, and agreement there says nothing.</summary>
    public int Unreached { get; init; }

    /// <summary>
    /// |derived − measured| relative to the larger of the two, or to 10⁻⁴ max(1, C) where both are smaller: the difference of two costs
    /// carries the rounding of C, some 10⁻¹¹ C after the division by 2h, and cannot tell more digits of a small derivative. Below 10⁻⁶ the gradient is right;
    /// where one is NaN it is infinite, so that it cannot hide.</summary>
    public double RelativeError
    {
        get
        {
            var error = Math.Abs(Derived - Measured) / Math.Max(1e-4 * Math.Max(1, Cost), Math.Max(Math.Abs(Derived), Math.Abs(Measured)));
            return double.IsNaN(error) ? double.PositiveInfinity : error;
        }
    }

    /// <summary>One line: the largest relative error, where, and what could not be compared.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"largest relative error {RelativeError:0.0e+0}, at {Parameter} of layer {Layer}: backpropagation {Derived:G10}, central difference {Measured:G10} ({Parameters:N0} parameters checked")
        + (Unreached == 0 ? "" : FormattableString.Invariant($"; {Unreached:N0} of them no sample reaches, 0 = 0"))
        + (Kinks == 0 ? "" : FormattableString.Invariant($"; {Kinks:N0} stand on a kink and have no derivative")) + ")";

    /// <summary>The same line, for hosts that take apart what brings no HTML.</summary>
    public string ToHtml() => $"<pre>{ToString()}</pre>";
}

/// <summary>What checks the gradients of a network.</summary>
public static class GradientChecks
{
    // From this error on, a second look tells a kink from a wrong gradient.
    private const double Suspicious = 1e-6;

    /// <summary>Checks a network on some samples, in the state of training: batch normalization takes their mean and variance, dropout keeps to one drawing. Its weights are moved one by one and put back; its gradients are afterwards those of the samples.</summary>
    /// <param name="network">The network, in double: differences of a cost in float have no digits left.</param>
    /// <param name="X">The samples, n₀ × m; a few are enough.</param>
    /// <param name="Y">The targets, n_L × m.</param>
    /// <param name="perArray">How many parameters of each W and b are checked; a large network needs a limit, for each costs two forward passes.</param>
    /// <param name="seed">Decides which, where there is a limit.</param>
    /// <exception cref="ArgumentException">X or Y has not the network's shape.</exception>
    public static GradientCheck CheckGradients(this Network<double> network, Matrix<double> X, Matrix<double> Y, int perArray = int.MaxValue, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perArray, 1);
        network.Forward(X, training: true);
        var cost = network.Backward(Y);

        var samples = Dataset.Of(X, Y);
        int[] all = [.. Enumerable.Range(0, samples.Count)];
        var random = new Random(seed);
        List<GradientCheck> checks = [.. network.Layers.SelectMany((layer, l) => new[]
        {
            Array(l + 1, layer.Weights.ToArray(), layer.WeightGradient.ToArray(), (i, value) => layer.Weights[i] = value, i => $"W({(i % layer.Rows) + 1}, {(i / layer.Rows) + 1})"),
            Array(l + 1, layer.Biases.ToArray(), layer.BiasGradient.ToArray(), (i, value) => layer.Biases[i] = value, i => $"b({i + 1})"),
        }.SelectMany(array => array))];

        var worst = checks.Where(check => check.Kinks == 0).MaxBy(check => check.RelativeError) ?? new(0, "none", 0, 0, cost, 0);
        return worst with { Parameters = checks.Count, Kinks = checks.Sum(check => check.Kinks), Unreached = checks.Count(check => (check.Derived, check.Measured) == (0, 0)) };

        IEnumerable<GradientCheck> Array(int layer, double[] parameters, double[] gradient, Action<int, double> set, Func<int, string> name)
        {
            int[] positions = [.. Enumerable.Range(0, parameters.Length)];
            if (perArray < positions.Length)
            {
                random.Shuffle(positions);
                positions = positions[..perArray];
            }

            foreach (var i in positions)
            {
                double CostAt(double value)
                {
                    set(i, value);
                    return network.MeanCost(samples, all, training: true);
                }

                var measured = CentralDifference.Derivative(CostAt, parameters[i]);
                var check = new GradientCheck(layer, name(i), gradient[i], measured, cost, 1);
                if (check.RelativeError > Suspicious)
                    check = LookAgain(check, CostAt, parameters[i]);
                set(i, parameters[i]);
                yield return check;
            }
        }
    }

    /// <summary>
    /// A kink near by is not met by a smaller step. On a kink the slopes to the left and to the right differ, and so by no more than their difference
    /// does what backpropagation took from what a central difference finds, which is their mean; a wrong gradient differs by more.
    /// </summary>
    private static GradientCheck LookAgain(GradientCheck check, Func<double, double> cost, double at)
    {
        double h = 1e-6 * Math.Max(1, Math.Abs(at)), here = cost(at), below = at - h, above = at + h;
        double left = (here - cost(below)) / (at - below), right = (cost(above) - here) / (above - at);
        var closer = check with { Measured = (left + right) / 2 };
        if (closer.RelativeError < check.RelativeError)
            check = closer;
        return check.RelativeError > Suspicious && Math.Abs(check.Derived - closer.Measured) <= 0.51 * Math.Abs(right - left) ? check with { Kinks = 1 } : check;
    }
}
