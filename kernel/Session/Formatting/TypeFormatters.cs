using System.Collections;
using System.Reflection;

namespace Backprop.Kernel;

/// <summary>
/// The convention by which a type brings its own formatters without referring to any host: an attribute named <c>TypeFormatterSourceAttribute</c> with a
/// <c>FormatterSourceType</c>, whose <c>CreateTypeFormatters()</c> gives objects with a <c>MimeType</c> and a <c>bool Format(object, TextWriter)</c>;
/// <c>PreferredMimeTypes</c> says which of them are shown together.
/// </summary>
internal static class TypeFormatters
{
    public static Dictionary<string, string>? Format(object value)
    {
        var attribute = value.GetType().GetCustomAttributes(inherit: true).FirstOrDefault(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        if (attribute is null || Get(attribute, "FormatterSourceType") is not Type sourceType) return null;

        var formatters = ((IEnumerable)Call(Activator.CreateInstance(sourceType)!, "CreateTypeFormatters")!).Cast<object>().ToList();
        var preferred = Get(attribute, "PreferredMimeTypes") as IEnumerable<string> ?? formatters.Select(f => (string)Get(f, "MimeType")!);
        var bundle = new Dictionary<string, string>();
        foreach (var mime in preferred.Distinct())
        {
            using var writer = new StringWriter { NewLine = "\n" };
            if (formatters.Any(f => (string)Get(f, "MimeType")! == mime && (bool)Call(f, "Format", value, writer)!)) bundle[mime] = writer.ToString();
        }
        return bundle.Count == 0 ? null : bundle;
    }

    private static object? Get(object target, string property) => target.GetType().GetProperty(property)?.GetValue(target);

    private static object? Call(object target, string method, params object[] arguments)
    {
        var found = target.GetType().GetMethods().First(m => m.Name == method && m.GetParameters().Length == arguments.Length);
        return found.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
