using System.Numerics;

namespace Backprop;

/// <summary>
/// The optimizers' updates, each in one pass over the memory: θ the parameters, g their gradient, the rest what the optimizer remembers.
/// The loop by registers comes first; the plain one below it says the same of one number, and does those that fill no register.
/// </summary>
internal static class Steps
{
    /// <summary>v ← μ v + g, θ ← θ − η v.</summary>
    public static void Momentum<T>(ReadOnlySpan<T> g, T η, T μ, Span<T> v, Span<T> θ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(θ.Length, g.Length, v.Length, v.Length);
        Span<Vector<T>> parameters = Registers.Of(θ), velocity = Registers.Of(v);
        ReadOnlySpan<Vector<T>> gradient = Registers.Of(g);
        for (int i = 0; i < parameters.Length; i++)
        {
            velocity[i] = (μ * velocity[i]) + gradient[i];
            parameters[i] -= η * velocity[i];
        }

        for (int i = Registers.Rest<T>(θ); i < θ.Length; i++)
        {
            v[i] = (μ * v[i]) + g[i];
            θ[i] -= η * v[i];
        }
    }

    /// <summary>v ← μ v + g, θ ← θ − η (g + μ v).</summary>
    public static void Nesterov<T>(ReadOnlySpan<T> g, T η, T μ, Span<T> v, Span<T> θ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(θ.Length, g.Length, v.Length, v.Length);
        Span<Vector<T>> parameters = Registers.Of(θ), velocity = Registers.Of(v);
        ReadOnlySpan<Vector<T>> gradient = Registers.Of(g);
        for (int i = 0; i < parameters.Length; i++)
        {
            velocity[i] = (μ * velocity[i]) + gradient[i];
            parameters[i] -= η * (gradient[i] + (μ * velocity[i]));
        }

        for (int i = Registers.Rest<T>(θ); i < θ.Length; i++)
        {
            v[i] = (μ * v[i]) + g[i];
            θ[i] -= η * (g[i] + (μ * v[i]));
        }
    }

    /// <summary>s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε).</summary>
    public static void RmsProp<T>(ReadOnlySpan<T> g, T η, T α, T ε, Span<T> s, Span<T> θ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(θ.Length, g.Length, s.Length, s.Length);
        Span<Vector<T>> parameters = Registers.Of(θ), square = Registers.Of(s);
        ReadOnlySpan<Vector<T>> gradient = Registers.Of(g);
        T rest = T.One - α;
        var offset = new Vector<T>(ε);
        for (int i = 0; i < parameters.Length; i++)
        {
            square[i] = (α * square[i]) + (rest * gradient[i] * gradient[i]);
            parameters[i] -= η * gradient[i] / (Vector.SquareRoot(square[i]) + offset);
        }

        for (int i = Registers.Rest<T>(θ); i < θ.Length; i++)
        {
            s[i] = (α * s[i]) + (rest * g[i] * g[i]);
            θ[i] -= η * g[i] / (T.Sqrt(s[i]) + ε);
        }
    }

    /// <summary>m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², θ ← θ − η m / (c √s + ε): η and c hold the corrections of the start.</summary>
    public static void Adam<T>(ReadOnlySpan<T> g, T η, T β1, T β2, T c, T ε, Span<T> m, Span<T> s, Span<T> θ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireEqual(θ.Length, g.Length, m.Length, s.Length);
        Span<Vector<T>> parameters = Registers.Of(θ), mean = Registers.Of(m), square = Registers.Of(s);
        ReadOnlySpan<Vector<T>> gradient = Registers.Of(g);
        T rest1 = T.One - β1, rest2 = T.One - β2;
        var offset = new Vector<T>(ε);
        for (int i = 0; i < parameters.Length; i++)
        {
            mean[i] = (β1 * mean[i]) + (rest1 * gradient[i]);
            square[i] = (β2 * square[i]) + (rest2 * gradient[i] * gradient[i]);
            parameters[i] -= η * mean[i] / ((c * Vector.SquareRoot(square[i])) + offset);
        }

        for (int i = Registers.Rest<T>(θ); i < θ.Length; i++)
        {
            m[i] = (β1 * m[i]) + (rest1 * g[i]);
            s[i] = (β2 * s[i]) + (rest2 * g[i] * g[i]);
            θ[i] -= η * m[i] / ((c * T.Sqrt(s[i])) + ε);
        }
    }

    private static void RequireEqual(int parameters, int gradient, int first, int second)
    {
        if (gradient != parameters || first != parameters || second != parameters)
            throw new ArgumentException($"There are {parameters} parameters, {gradient} gradients and states of {first} and {second} numbers; each must be as long.");
    }
}
