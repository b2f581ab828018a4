using System.Numerics.Tensors;

namespace Backprop;

/// <inheritdoc cref="Activation.Softmax"/>
internal sealed class Softmax : Activation
{
    public override bool IsElementwise => false;

    public override void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
    {
        for (int start = 0; start < z.Length; start += n)
        {
            ReadOnlySpan<T> sample = z.Slice(start, n);
            Span<T> probabilities = a.Slice(start, n);

            // A common shift of all z changes nothing; this one keeps every exponent at or below zero.
            TensorPrimitives.Subtract(sample, TensorPrimitives.Max(sample), probabilities);
            TensorPrimitives.Exp(probabilities, probabilities);
            TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<T>(probabilities), probabilities);
        }
    }

    /// <summary>δⱼ = Σₖ gₖ aₖ (1[j = k] − aⱼ) = aⱼ (gⱼ − Σₖ gₖ aₖ): the product with the full Jacobian, without building it.</summary>
    public override void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
    {
        for (int start = 0; start < a.Length; start += n)
        {
            ReadOnlySpan<T> probabilities = a.Slice(start, n), g = gradient.Slice(start, n);
            T mean = TensorPrimitives.Dot(g, probabilities);
            for (int j = 0; j < n; j++)
                delta[start + j] = probabilities[j] * (g[j] - mean);
        }
    }
}
