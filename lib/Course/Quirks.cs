namespace Backprop;

/// <summary>What the published codes do differently from the mathematics they derive. Each keeps one mistake, for the recipes as published and for looking at.</summary>
public static class Quirks
{
    /// <summary>Post 000: the code sums the weight gradients over the minibatch and averages the bias gradients. The text averages both.</summary>
    public static GradientRule SummedWeightGradients { get; } = new Summed();

    /// <summary>Post 003: softmax of logits clipped to ±5, with 10⁻³ added to the sum; going backward the diagonal of a Jacobian, a (1 − a), and no clip.</summary>
    public static Activation ClippedSoftmax { get; } = new Post003Softmax("ClippedSoftmax", clips: true, shortens: true);

    /// <summary>Post 003 with its clip mended and its delta as printed: the true softmax, and going backward the diagonal of a Jacobian, a (1 − a).</summary>
    public static Activation DiagonalSoftmax { get; } = new Post003Softmax("DiagonalSoftmax", clips: false, shortens: true);

    /// <summary>Post 003 with its delta mended and its clip as printed: with <see cref="DifferenceAsGradient"/> the delta is a − y, also where the clip should stop it.</summary>
    public static Activation ClippedSoftmaxFullDelta { get; } = new Post003Softmax("ClippedSoftmaxFullDelta", clips: true, shortens: false);

    /// <summary>Post 003: the cross-entropy whose gradient is given as a − y, which belongs to the logits, and not as −y / a.</summary>
    public static Cost DifferenceAsGradient { get; } = new DifferenceCost();

    /// <summary>Post 002: the sigmoid whose derivative is printed as z (1 − z), where a (1 − a) is meant.</summary>
    public static Activation SigmoidWithWrongDerivative { get; } = new WrongSigmoid();

    /// <summary>The labels 0 to 9 as a faulty reader of a file returns them: for notebook 6, whose reader finds the fault in a confusion matrix.</summary>
    public static IReadOnlyList<int> Misread(IReadOnlyList<int> labels) => [.. labels.Select(label => (label + 7) % 10)];

    private sealed class Summed : GradientRule
    {
        public override void Apply<T>(Network<T> network, int samples)
        {
            foreach (var layer in network.Layers)
                Elementwise.Scale(T.CreateChecked(samples), layer.WeightGradient);
        }
    }

    private sealed class Post003Softmax(string name, bool clips, bool shortens) : Activation
    {
        public override string Name => name;

        public override bool IsElementwise => false;

        public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
        {
            if (!clips)
            {
                Softmax.Forward(z, n, a);
                return;
            }

            T five = T.CreateChecked(5), addend = T.CreateChecked(1e-3);
            for (var start = 0; start < z.Length; start += n)
            {
                var sum = addend;
                for (var k = start; k < start + n; k++)
                    sum += a[k] = T.Exp(T.Clamp(z[k], -five, five));
                for (var k = start; k < start + n; k++)
                    a[k] /= sum;
            }
        }

        public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
        {
            for (var i = 0; i < delta.Length; i++)
                delta[i] = shortens ? gradient[i] * a[i] * (T.One - a[i]) : gradient[i];
        }
    }

    private sealed class DifferenceCost : Cost
    {
        public override string Name => "DifferenceAsGradient";

        // The post's cost reads a probability of less than 10⁻¹⁰ as that, so that none of its costs is infinite.
        public override T Value<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y)
        {
            var sum = T.Zero;
            for (var k = 0; k < y.Length; k++)
                sum -= y[k] * T.Log(T.Max(a[k], T.CreateChecked(1e-10)));
            return sum;
        }

        public override void Gradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> gradient) => Quadratic.Gradient(a, y, gradient);
    }

    private sealed class WrongSigmoid : Activation
    {
        public override string Name => "SigmoidWithWrongDerivative";

        public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a) => Sigmoid.Forward(z, n, a);

        public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
        {
            for (var i = 0; i < delta.Length; i++)
                delta[i] = gradient[i] * z[i] * (T.One - z[i]);
        }
    }
}
