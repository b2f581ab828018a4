using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>
/// The forward pass and the four equations of backpropagation on one page, for any depth, activation and cost, as notebook 4 derives them.
/// <see cref="Pass{T}"/> does the same with threads, registers and buffers; the tests hold it to this. Layers are counted from 1, and A[0] is X.
/// </summary>
internal static class Equations
{
    /// <summary>Z[l] = W[l] A[l−1] + b[l] 1ᵀ and A[l] = σ(Z[l]), n_l × m each; nothing stands at Z[0].</summary>
    public static (Matrix<T>[] Z, Matrix<T>[] A) Forward<T>(Network<T> network, Matrix<T> X)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var L = network.Layers.Count;
        Matrix<T>[] Z = new Matrix<T>[L + 1], A = new Matrix<T>[L + 1];
        A[0] = X;
        for (var l = 1; l <= L; l++)
        {
            var layer = network.Layers[l - 1];
            Z[l] = (layer.W * A[l - 1]) + layer.b.OuterProduct(Ones<T>(X.ColumnCount));
            A[l] = layer.Activation.Apply(Z[l]);
        }

        return (Z, A);
    }

    /// <summary>δ[l] = ∂C/∂z[l] of each sample, n_l × m, and ∂C/∂W[l] and ∂C/∂b[l], averaged over the samples; nothing stands at 0.</summary>
    public static (Matrix<T>[] Delta, Matrix<T>[] dW, Vector<T>[] db) Backward<T>(Network<T> network, Matrix<T>[] Z, Matrix<T>[] A, Matrix<T> Y)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var L = network.Layers.Count;
        Matrix<T>[] δ = new Matrix<T>[L + 1], dW = new Matrix<T>[L + 1];
        var db = new Vector<T>[L + 1];
        var m = T.CreateChecked(Y.ColumnCount);
        for (var l = L; l >= 1; l--)
        {
            var σ = network.Layers[l - 1].Activation;

            // BP1: δ[L] = ∇C ⊙ σ′(z[L]).   BP2: δ[l] = W[l+1]ᵀ δ[l+1] ⊙ σ′(z[l]).
            δ[l] = l == L ? Times(σ, Z[L], Gradient(network.Cost, A[L], Y)) : Times(σ, Z[l], network.Layers[l].W.Transpose() * δ[l + 1]);

            // BP3: ∂C/∂b[l] = δ[l].   BP4: ∂C/∂W[l] = δ[l] a[l−1]ᵀ.
            db[l] = δ[l] * Ones<T>(Y.ColumnCount) / m;
            dW[l] = δ[l] * A[l - 1].Transpose() / m;
        }

        return (δ, dW, db);
    }

    /// <summary>∂C/∂a ⊙ σ′(z), a sample a column; where σ is not elementwise, Jᵀ ∂C/∂a, which is the same for a diagonal J.</summary>
    private static Matrix<T> Times<T>(Activation σ, Matrix<T> Z, Matrix<T> gradient)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Columns(Z.ColumnCount, i => σ.IsElementwise
            ? gradient.Column(i).PointwiseMultiply(σ.Derivative(Z.Column(i)))
            : σ.Jacobian(Z.Column(i)).Transpose() * gradient.Column(i));

    /// <summary>∇C = ∂C/∂a of each sample.</summary>
    private static Matrix<T> Gradient<T>(Cost cost, Matrix<T> A, Matrix<T> Y)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Columns(A.ColumnCount, i =>
        {
            var gradient = new T[A.RowCount];
            cost.Gradient<T>(A.Column(i).AsArray(), Y.Column(i).AsArray(), gradient);
            return Vector<T>.Build.Dense(gradient);
        });

    private static Matrix<T> Columns<T>(int count, Func<int, Vector<T>> column)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Matrix<T>.Build.DenseOfColumnVectors(Enumerable.Range(0, count).Select(column));

    private static Vector<T> Ones<T>(int count)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Vector<T>.Build.Dense(count, T.One);
}
