namespace Backprop;

/// <summary>How the learning rate changes over a run: a factor by which the optimizer's rate is multiplied at each step.</summary>
/// <param name="Name">The name, as figures use it.</param>
/// <param name="Factor">The factor, from the number of epochs done so far (2.5: in the middle of the third) and the number of all epochs.</param>
public sealed record Schedule(string Name, Func<double, double, double> Factor)
{
    /// <summary>For how many epochs the rate rises from zero.</summary>
    private double Rise { get; init; }

    /// <summary>The rate stays as it is.</summary>
    public static Schedule Constant { get; } = new("Constant", (_, _) => 1);

    /// <summary>The rate falls from all to nothing along half a cosine: slowly at first and at the end (Loshchilov and Hutter 2016).</summary>
    public static Schedule Cosine { get; } = new("Cosine", (epoch, epochs) => (1 + Math.Cos(Math.PI * epoch / epochs)) / 2);

    /// <summary>The rate is multiplied by <paramref name="factor"/> after every <paramref name="epochs"/> epochs.</summary>
    public static Schedule Step(double epochs, double factor) =>
        new(FormattableString.Invariant($"Step({epochs}, {factor})"), (epoch, _) => Math.Pow(factor, Math.Floor(epoch / Positive(epochs))));

    /// <summary>The rate is multiplied by <paramref name="factor"/> with every epoch, a little at each step.</summary>
    public static Schedule Exponential(double factor) => new(FormattableString.Invariant($"Exponential({factor})"), (epoch, _) => Math.Pow(factor, epoch));

    /// <summary>The rate rises from zero over the first epochs, and each of their steps has the rate of its end; the rest of the run follows <paramref name="then"/>, which starts at its beginning.</summary>
    public static Schedule WarmUp(double epochs, Schedule? then = null)
    {
        var rest = then ?? Constant;
        Positive(epochs);
        return new(FormattableString.Invariant($"WarmUp({epochs}, {rest.Name})"), (epoch, all) => epoch < epochs || all <= epochs ? epoch / epochs : rest.Factor(epoch - epochs, all - epochs)) { Rise = epochs };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// The factor of minibatch <paramref name="i"/> of an epoch, both counted from 0: what holds when it begins or, while the rate rises from zero, when it ends,
    /// for a step of the rate zero would be none.
    /// </summary>
    internal double At(int epoch, int i, int perEpoch, int epochs)
    {
        var begin = epoch + ((double)i / perEpoch);
        return Factor(begin < Rise ? Math.Min(epoch + ((i + 1.0) / perEpoch), Rise) : begin, epochs);
    }

    private static double Positive(double epochs) => epochs > 0
        ? epochs
        : throw new ArgumentOutOfRangeException(nameof(epochs), FormattableString.Invariant($"The number of epochs is {epochs}; it must be positive."));
}
