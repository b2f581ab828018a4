namespace Backprop.Kernel;

/// <summary>Reads what has rows and columns of numbers: MathNet's matrices and vectors, known by their name since the kernel refers to no library, and arrays of two dimensions.</summary>
internal sealed record Matrices(int Rows, int Columns, Func<int, int, object?> At, string Title)
{
    /// <summary>Up to this size all is shown; beyond it the first and the last few.</summary>
    private const int Whole = 12;

    private const int First = 6;
    private const int Last = 3;

    public static Matrices? Of(object value)
    {
        if (value is Array { Rank: 2 } array)
            return new(array.GetLength(0), array.GetLength(1), (i, j) => array.GetValue(i + array.GetLowerBound(0), j + array.GetLowerBound(1)), $"{array.GetLength(0)}×{array.GetLength(1)}");
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (type.Namespace != "MathNet.Numerics.LinearAlgebra" || !type.IsGenericType) continue;
            if (type.Name == "Matrix`1")
            {
                var at = type.GetMethod("At", [typeof(int), typeof(int)])!;
                var (rows, columns) = ((int)type.GetProperty("RowCount")!.GetValue(value)!, (int)type.GetProperty("ColumnCount")!.GetValue(value)!);
                return new(rows, columns, (i, j) => at.Invoke(value, [i, j]), $"{rows}×{columns} matrix");
            }
            if (type.Name == "Vector`1")
            {
                var at = type.GetMethod("At", [typeof(int)])!;
                var count = (int)type.GetProperty("Count")!.GetValue(value)!;
                return new(count, 1, (i, _) => at.Invoke(value, [i]), $"vector of {count}");
            }
        }
        return null;
    }

    public Table ToTable()
    {
        var (rows, columns) = (Shown(Rows), Shown(Columns));
        var values = rows.Select(i => columns.Select(j => i < 0 || j < 0 ? null : At(i, j)).ToArray()).ToArray();
        // One format for the whole matrix: its entries are of one kind.
        var numbers = values.SelectMany(v => v).Where(v => v is not null).ToList();
        var texts = new Queue<string>(numbers.All(Values.IsNumber) ? Numbers.Align(numbers) : numbers.Select(n => Values.Inline(n)));
        var cells = rows.Select((i, r) => columns.Select((j, c) => i < 0 ? (j < 0 ? "⋱" : "⋮") : j < 0 ? "…" : texts.Dequeue()).ToArray()).ToList();
        return new(Title, null, cells, [.. columns.Select(_ => true)], null);
    }

    /// <summary>The indices that are shown; -1 stands for those left out.</summary>
    private static int[] Shown(int count) => count <= Whole
        ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, First), -1, .. Enumerable.Range(count - Last, Last)];
}
