using System.Numerics;
using System.Numerics.Tensors;

namespace Backprop;

/// <summary>The exception for a pass that came upon a NaN or an infinite number.</summary>
internal static class NotFinite
{
    /// <summary>Names the first place, forward and then backward, where a number is not finite.</summary>
    public static NotFiniteNumberException Found<T>(LayerPass<T>[] layers, T cost, int step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var place =
            layers.SelectMany((layer, l) => new[] { Place("pre-activations z", l, layer.Z), Place("activations a", l, layer.A) })
            .Append(Place("cost of the output", layers.Length - 1, [cost]))
            .Concat(layers.Select((layer, l) => Place("deltas", l, layer.Delta)).Reverse())
            .First(place => place != "");
        return new(
            $"Training stopped at step {step}: the {place} became NaN or infinite. The network keeps the weights of step {step - 1}. " +
            "A smaller learning rate, clipped gradients or another initialization may help; so may a look at the data.");
    }

    private static string Place<T>(string what, int l, ReadOnlySpan<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.IsFiniteAll(numbers) ? "" : $"{what} of layer {l + 1}";
}
