using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Backprop.Kernel;

/// <summary>Values as text: as short as a person needs them, with an end even where the value has none, and the same in every culture.</summary>
internal static class Values
{
    /// <summary>The most rows of a table, or elements of a list, that are shown.</summary>
    public const int MostItems = 30;

    private const int MostDepth = 3;
    private const int MostCellText = 120;

    public static bool IsSimple(object? value) =>
        value is null or string or IFormattable or bool or char or Type or Delegate or Exception || value is IEnumerable && OverridesToString(value);

    public static bool IsNumber(object? value) => value is byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or Half or float or double or decimal or System.Numerics.BigInteger;

    /// <summary>The value on one line if it is within something else, of at most <paramref name="length"/> characters.</summary>
    public static string Inline(object? value, int length = MostCellText, int depth = 0)
    {
        var text = value switch
        {
            null => "null",
            string s => s,
            Exception e => $"{e.GetType().Name}: {Message(e)}", // its ToString would hold this machine's paths
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ when Figure.IsChart(value) => Figure.From(value).ToString(),
            _ when depth >= MostDepth => "…",
            IEnumerable sequence when !OverridesToString(value) => List(sequence, depth),
            _ when OverridesToString(value) => value.ToString() ?? "",
            _ => NameOf(value.GetType()),
        };
        return text.Length <= length ? text : Cut(text, length) + "…";
    }

    /// <summary>The first <paramref name="length"/> characters, or one less where that would leave half of one.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>An exception's message, whose getter may itself throw.</summary>
    public static string Message(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            return $"(its message cannot be read: {e.GetType().Name})";
        }
    }

    /// <summary>The first elements, and a note if there are others.</summary>
    public static Head Take(IEnumerable sequence)
    {
        if (sequence is Head taken) return taken;
        var head = new Head();
        foreach (var item in sequence)
        {
            if (head.Count == MostItems)
            {
                head.More = sequence is ICollection all ? $"… and {all.Count - MostItems} more" : "… and more";
                break;
            }
            head.Add(item);
        }
        return head;
    }

    /// <summary>What an object shows of itself: its public properties, and the fields of a tuple.</summary>
    public static List<(string Name, Func<object, object?> Get)> Members(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanRead && p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike && p.Name != "EqualityContract")
            .Select(p => (p.Name, (Func<object, object?>)(o => Read(() => p.GetValue(o)))));
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => (f.Name, (Func<object, object?>)(o => f.GetValue(o))));
        return [.. properties, .. fields];
    }

    /// <summary>Whether a table of an object's members says more than its text; of the framework's types, only pairs and tuples are meant to be looked into.</summary>
    public static bool HasMembers(Type type) =>
        (type.Namespace is not { } name || name != "System" && !name.StartsWith("System.", StringComparison.Ordinal)
            || type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) || type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)))
        && Members(type).Count > 0;

    public static bool OverridesToString(object value) =>
        value.GetType().GetMethod(nameof(ToString), [])!.DeclaringType is { } declaring && declaring != typeof(object) && declaring != typeof(ValueType);

    /// <summary>A type's name as its author wrote it: one declared in a cell is nested in a class that nobody wrote.</summary>
    public static string NameOf(Type type) => type.IsNested ? type.Name : type.ToString();

    private static string List(IEnumerable sequence, int depth)
    {
        var head = Take(sequence);
        var items = head.Select(i => Inline(i, MostCellText, depth + 1));
        return $"[{string.Join(", ", head.More is null ? items : items.Append(head.More))}]";
    }

    private static object? Read(Func<object?> getter)
    {
        try
        {
            return getter();
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
    }
}

/// <summary>The beginning of a sequence; <see cref="More"/> says what follows, if anything does.</summary>
internal sealed class Head : List<object?>
{
    public string? More { get; set; }
}
