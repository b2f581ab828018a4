using System.Numerics;

namespace Backprop;

/// <summary>Makes of planes a plain vector: the same numbers in the same order, which have no neighbours any more.</summary>
public sealed record Flatten() : Layer(Activation.Identity, Bias: false)
{
    internal override TensorShape Output(TensorShape input) => new(input.Count);

    internal override LayerPass<T> NewPass<T>(Layer<T> layer, LayerPass<T>? previous) => new FlattenPass<T>(layer, previous);
}

internal sealed class FlattenPass<T>(Layer<T> layer, LayerPass<T>? previous) : LayerPass<T>(layer, previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void InputGradient(int from, int to, Span<T> gradient) => Delta[(from * Layer.Units)..(to * Layer.Units)].CopyTo(gradient);

    protected override void Enter(int from, int to, Span<T> z) => X[(from * Layer.Inputs)..(to * Layer.Inputs)].CopyTo(z);
}
