using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>What happens to the gradients of a minibatch between the backward pass and the optimizer's step. A run can have several, in order.</summary>
public abstract class GradientRule
{
    /// <summary>
    /// L2 weight decay: the cost is C + λ/2 Σ W², so that λ W is added to ∂C/∂W. Biases do not decay: they do not make a function steeper.
    /// </summary>
    /// <param name="lambda">λ, at least 0.</param>
    public static GradientRule WeightDecay(double lambda) => new L2(lambda);

    /// <summary>Where the norm of all gradients together, √(Σ ‖∂C/∂W‖² + ‖∂C/∂b‖²), is larger than <paramref name="norm"/>, they are shortened to it.</summary>
    /// <param name="norm">The largest norm, more than 0.</param>
    public static GradientRule Clip(double norm) => new ClipByNorm(norm);

    /// <summary>Changes dW and db of the network's layers in place.</summary>
    /// <param name="network">The network after its backward pass.</param>
    /// <param name="samples">The number of samples of the minibatch.</param>
    public abstract void Apply<T>(Network<T> network, int samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private sealed class L2(double lambda) : GradientRule
    {
        private readonly double _lambda = lambda >= 0 && double.IsFinite(lambda)
            ? lambda
            : throw new ArgumentOutOfRangeException(nameof(lambda), FormattableString.Invariant($"The weight decay is {lambda}; it must be a finite number of at least 0."));

        public override void Apply<T>(Network<T> network, int samples)
        {
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var layer = network.Layers[l];
                TensorPrimitives.MultiplyAdd<T>(layer.Weights, T.CreateChecked(_lambda), layer.WeightGradient, layer.WeightGradient);
            }
        }
    }

    private sealed class ClipByNorm(double norm) : GradientRule
    {
        private readonly double _norm = norm > 0
            ? norm
            : throw new ArgumentOutOfRangeException(nameof(norm), FormattableString.Invariant($"The largest norm of the gradients is {norm}; it must be more than 0."));

        public override void Apply<T>(Network<T> network, int samples)
        {
            double squares = 0;
            for (var l = 0; l < network.Layers.Count; l++)
                squares += Squares<T>(network.Layers[l].WeightGradient) + Squares<T>(network.Layers[l].BiasGradient);
            if (squares <= _norm * _norm)
                return;
            var factor = T.CreateChecked(_norm / Math.Sqrt(squares));
            for (var l = 0; l < network.Layers.Count; l++)
            {
                Elementwise.Scale(factor, network.Layers[l].WeightGradient);
                Elementwise.Scale(factor, network.Layers[l].BiasGradient);
            }
        }

        // In double even for float: what must be clipped may be too large to be squared.
        private static double Squares<T>(ReadOnlySpan<T> numbers)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            double sum = 0;
            foreach (var number in numbers)
                sum += double.CreateChecked(number) * double.CreateChecked(number);
            return sum;
        }
    }
}
