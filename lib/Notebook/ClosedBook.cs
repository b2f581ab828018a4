using System.Reflection;
using System.Reflection.Emit;

namespace Backprop;

/// <summary>
/// What an exercise's answer calls, read from its compiled code. Followed is everything that cells define, whatever cell it stands in; the library,
/// MathNet and .NET are where a trail ends.
/// </summary>
internal static class ClosedBook
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>
    /// The first of <paramref name="names"/> that the answer uses, directly or through another function of the notebook; null if none.
    /// A name is a type of the library ("CentralDifference"), a member of one ("Activation.Softmax"), or a function of the notebook ("Softmax").
    /// </summary>
    public static string? FirstUsed(Delegate answer, IReadOnlyCollection<string> names)
    {
        var seen = new HashSet<MethodBase>();
        var trail = new Stack<MethodBase>([answer.Method]);
        while (trail.TryPop(out var method))
        {
            if (!seen.Add(method))
                continue;
            foreach (var member in Members(method))
            {
                if (Names(member).FirstOrDefault(names.Contains) is { } used)
                    return used;
                // Cells are compiled into memory; what comes from another file than the answer is no cell.
                if (member is not MethodBase next || (next.Module.Assembly.Location.Length > 0 && next.Module.Assembly != answer.Method.Module.Assembly))
                    continue;
                trail.Push(next);
                // An iterator or a class of the answer's own: what it does stands in its other methods.
                if (next is ConstructorInfo { DeclaringType: { } type })
                    Array.ForEach(type.GetMethods(All), trail.Push);
            }
        }

        return null;
    }

    private static IEnumerable<string> Names(MemberInfo member)
    {
        var name = member.Name.StartsWith("get_", StringComparison.Ordinal) ? member.Name[4..] : member.Name;
        var type = member.DeclaringType?.Name.Split('`')[0] ?? "";
        return [$"{type}.{name}", type, name];
    }

    /// <summary>The methods and fields that the code of a method names.</summary>
    private static IEnumerable<MemberInfo> Members(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType?.GetGenericArguments(), ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            // Two bytes where the first is 0xFE; as a number they are stored with the first on top.
            var operation = code[at] == 0xFE ? OpCodesByValue[(short)(0xFE00 | code[at + 1])] : OpCodesByValue[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } member)
            {
                yield return member;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
