using System.Globalization;

namespace Backprop.Kernel;

/// <summary>Numbers that stand below one another, written alike: with so many decimals that the largest shows six digits.</summary>
internal static class Numbers
{
    private const int Digits = 6;

    public static IReadOnlyList<string> Align(IReadOnlyList<object?> values)
    {
        var numbers = values.Select(v => Convert.ToDouble(v is Half h ? (float)h : v, CultureInfo.InvariantCulture)).ToList();
        var format = Format([.. numbers.Where(double.IsFinite).Select(Math.Abs)]);
        return [.. numbers.Select(n => n.ToString(format, CultureInfo.InvariantCulture) is "-0" ? "0" : n.ToString(format, CultureInfo.InvariantCulture))];
    }

    private static string Format(double[] sizes)
    {
        var largest = sizes.DefaultIfEmpty().Max();
        if (largest < 1e15 && sizes.All(double.IsInteger)) return "0";
        if (largest is < 1e-4 or >= 1e7) return "0.#####e+00";
        var decimals = Math.Clamp(Digits - 1 - (int)Math.Floor(Math.Log10(largest)), 0, 9);
        // Beside large numbers small ones would be all zeros: then each has digits of its own.
        if (sizes.Any(s => s > 0 && s < 0.5 * Math.Pow(10, -decimals))) return $"G{Digits}";
        while (decimals > 0 && sizes.All(s => Math.Abs(Math.Round(s, decimals) - Math.Round(s, decimals - 1)) < Math.Pow(10, -decimals - 2))) decimals--;
        return $"F{decimals}";
    }
}
