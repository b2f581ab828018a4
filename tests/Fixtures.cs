using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Backprop.Tests;

/// <summary>Golden numbers of an independent implementation. Tests enumerate the folder: a file dropped there is checked too.</summary>
internal static class Fixtures
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Folder => Path.Combine(Repository.Root, "tests", "fixtures");

    /// <summary>The names, without the folder, of the files that match, as theory data.</summary>
    public static TheoryData<string> Files(string pattern) => [.. Directory.GetFiles(Folder, pattern).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>Files write crossEntropy, cross_entropy or cross-entropy for what the library calls CrossEntropy.</summary>
    public static bool SameName(string a, string b)
    {
        static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return Plain(a) == Plain(b);
    }

    /// <summary>
    /// Every entry agrees to a relative error of 1e-10 in double; in float, to 1e-4 of the largest entry, or of 10⁻⁶ where all are smaller.
    /// Of entries that are sums it counts as one how large their terms are together: where those cancel, nothing but rounding is left.
    /// </summary>
    public static void Agrees<T>(string what, Matrix<double> golden, Matrix<T> ours, double terms = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal((golden.RowCount, golden.ColumnCount), (ours.RowCount, ours.ColumnCount));
        var largest = Math.Max(golden.Enumerate().Max(Math.Abs), terms);
        foreach (var (i, j, expected) in golden.EnumerateIndexed())
        {
            var actual = double.CreateChecked(ours[i, j]);
            // What cancels to a ten-thousandth of its neighbours carries their rounding, in the golden program as here.
            var tolerance = typeof(T) == typeof(double) ? 1e-10 * Math.Max(Math.Abs(expected), 1e-4 * largest) : 1e-4 * Math.Max(largest, 1e-6);
            Assert.True(Math.Abs(actual - expected) <= tolerance, $"{what}({i + 1}, {j + 1}): expected {expected:R}, got {actual:R}");
        }
    }

    public static void Agrees<T>(string what, double golden, T ours)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Agrees(what, Matrix<double>.Build.Dense(1, 1, golden), Matrix<T>.Build.Dense(1, 1, ours));
}
