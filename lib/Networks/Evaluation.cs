using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>How a network does on a data set.</summary>
/// <param name="Cost">The mean cost.</param>
/// <param name="Predictions">The class of each sample: the row of its largest output.</param>
/// <param name="Labels">The true class of each sample; empty where the data has none.</param>
/// <param name="Classes">The number of classes, n_L.</param>
public sealed record Evaluation(double Cost, IReadOnlyList<int> Predictions, IReadOnlyList<int> Labels, int Classes)
{
    /// <summary>The number of samples whose class was predicted right.</summary>
    public int Correct => Predictions.Zip(Labels).Count(pair => pair.First == pair.Second);

    /// <summary>The share of samples whose class was predicted right, in [0, 1]; NaN where the data has no labels.</summary>
    public double Accuracy => (double)Correct / Labels.Count;

    /// <summary>The positions of the samples whose class was predicted wrong.</summary>
    public IReadOnlyList<int> Mistakes => [.. Enumerable.Range(0, Labels.Count).Where(i => Predictions[i] != Labels[i])];

    /// <summary>How often each class was taken for each: entry (i, j) counts samples of class i that were predicted as j.</summary>
    public Matrix<double> ConfusionMatrix
    {
        get
        {
            var counts = Matrix<double>.Build.Dense(Classes, Classes);
            for (var i = 0; i < Labels.Count; i++)
                counts[Labels[i], Predictions[i]]++;
            return counts;
        }
    }
}
