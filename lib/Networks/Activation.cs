using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>
/// An activation function a = σ(z) of a layer with n units. A buffer holds one sample after the other, n numbers each
/// (a matrix n × m by columns). Going backward it turns ∂C/∂a into δ = ∂C/∂z = Jᵀ ∂C/∂a, where J is its Jacobian ∂a/∂z:
/// diagonal, and so an elementwise product, for all but <see cref="Softmax"/>. Threads that share the samples of a minibatch call it at once: it keeps no state.
/// </summary>
public abstract class Activation
{
    /// <summary>σ(z) = 1 / (1 + e⁻ᶻ), with σ′ = a (1 − a).</summary>
    public static Activation Sigmoid { get; } = new Sigmoid();

    /// <summary>softmax(z)ₖ = e^zₖ / Σₜ e^zₜ over each sample, with ∂aₖ/∂zⱼ = aₖ (1[j = k] − aⱼ).</summary>
    public static Activation Softmax { get; } = new Softmax();

    /// <summary>a = max(0, z), with derivative 1 where z is positive and 0 elsewhere (at 0 too).</summary>
    public static Activation Relu { get; } = new Relu();

    /// <summary>a = z where z is positive and 0.01 z elsewhere; <c>new LeakyRelu(slope)</c> has another slope.</summary>
    public static Activation LeakyRelu { get; } = new LeakyRelu(0.01);

    /// <summary>The hyperbolic tangent, with derivative 1 − a².</summary>
    public static Activation Tanh { get; } = new Tanh();

    /// <summary>a = z: a layer that is linear, as the output of a regression is.</summary>
    public static Activation Identity { get; } = new Identity();

    /// <summary>The library's own activations.</summary>
    public static IReadOnlyList<Activation> All { get; } = [Sigmoid, Softmax, Relu, LeakyRelu, Tanh, Identity];

    /// <summary>The name, as figures and files use it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Whether each aₖ depends on its own zₖ alone, so that σ′ is a vector and not a matrix.</summary>
    public virtual bool IsElementwise => true;

    /// <summary>a = σ(z).</summary>
    /// <param name="z">The pre-activations, n × m.</param>
    /// <param name="n">The number of units.</param>
    /// <param name="a">Receives the activations, n × m.</param>
    public abstract void Forward<T>(ReadOnlySpan<T> z, int n, Span<T> a)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    /// <summary>δ = Jᵀ ∂C/∂a for each sample.</summary>
    /// <param name="z">The pre-activations, n × m.</param>
    /// <param name="a">The activations that <see cref="Forward{T}(ReadOnlySpan{T}, int, Span{T})"/> made of them, n × m.</param>
    /// <param name="gradient">∂C/∂a, n × m.</param>
    /// <param name="n">The number of units.</param>
    /// <param name="delta">Receives δ, n × m; it may be the same memory as <paramref name="gradient"/>.</param>
    public abstract void Backward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> gradient, int n, Span<T> delta)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    /// <summary>σ(z) of one sample, n numbers.</summary>
    public Vector<T> Apply<T>(Vector<T> z)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var a = new T[z.Count];
        Forward<T>(Storage.Of(z), z.Count, a);
        return Vector<T>.Build.Dense(a);
    }

    /// <summary>σ(z) of each column, n × m.</summary>
    public Matrix<T> Apply<T>(Matrix<T> z)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var a = new T[z.RowCount * z.ColumnCount];
        Forward<T>(Storage.Of(z), z.RowCount, a);
        return Matrix<T>.Build.Dense(z.RowCount, z.ColumnCount, a);
    }

    /// <summary>σ′(z) of each number.</summary>
    /// <exception cref="InvalidOperationException">The activation is not elementwise.</exception>
    public Vector<T> Derivative<T>(Vector<T> z)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (!IsElementwise)
            throw new InvalidOperationException($"{Name} is not elementwise: each output depends on all of z, so it has a Jacobian and no derivative σ′(z). Ask for Jacobian(z).");
        var derivative = new T[z.Count];
        Array.Fill(derivative, T.One);
        Backward<T>(Storage.Of(z), Storage.Of(Apply(z)), derivative, z.Count, derivative);
        return Vector<T>.Build.Dense(derivative);
    }

    /// <summary>The Jacobian at z, n × n: entry (k, j) is ∂aₖ/∂zⱼ.</summary>
    public Matrix<T> Jacobian<T>(Vector<T> z)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var n = z.Count;
        T[] storedZ = Storage.Of(z), a = Storage.Of(Apply(z));
        T[] unit = new T[n], row = new T[n];
        var jacobian = new T[n * n];
        for (var k = 0; k < n; k++)
        {
            // Jᵀ times the k-th unit vector is the k-th row of J.
            Array.Clear(unit);
            unit[k] = T.One;
            Backward<T>(storedZ, a, unit, n, row);
            for (var j = 0; j < n; j++)
                jacobian[k + (j * n)] = row[j];
        }

        return Matrix<T>.Build.Dense(n, n, jacobian);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
