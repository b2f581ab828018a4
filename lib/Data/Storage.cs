using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>The numbers of MathNet's matrices and vectors as plain arrays, by columns.</summary>
internal static class Storage
{
    /// <summary>The matrix's own array where it has one, a copy otherwise: to be read, not written.</summary>
    public static T[] Of<T>(Matrix<T> matrix)
        where T : struct, IEquatable<T>, IFormattable => matrix.AsColumnMajorArray() ?? matrix.ToColumnMajorArray();

    /// <inheritdoc cref="Of{T}(Matrix{T})"/>
    public static T[] Of<T>(Vector<T> vector)
        where T : struct, IEquatable<T>, IFormattable => vector.AsArray() ?? vector.ToArray();
}
