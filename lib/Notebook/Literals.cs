using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <content>Columns and matrices by their entries.</content>
public static partial class Notebook
{
    /// <summary>A column of numbers, as formulas write it.</summary>
    public static Vector<double> Column(params double[] entries) => Vector<double>.Build.Dense(entries);

    /// <summary>A matrix by its rows, as formulas write it: <c>Rows([1, 2], [3, 4])</c>.</summary>
    /// <exception cref="ArgumentException">The rows are not equally long.</exception>
    public static Matrix<double> Rows(params double[][] rows)
    {
        if (rows.Any(row => row.Length != rows[0].Length))
            throw new ArgumentException($"The rows have {string.Join(", ", rows.Select(row => row.Length))} entries; all rows of a matrix are equally long.", nameof(rows));
        return Matrix<double>.Build.DenseOfRowArrays(rows);
    }
}
