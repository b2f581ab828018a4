namespace Backprop.Kernel;

/// <summary>Turns a value into what a front end can show: text by MIME type.</summary>
public static class Formatter
{
    public static IReadOnlyDictionary<string, string> Format(object? value) => new Dictionary<string, string> { ["text/plain"] = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "null" };
}
