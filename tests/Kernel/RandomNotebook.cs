using System.Text;

namespace Backprop.Tests.Kernel;

/// <summary>A notebook file written as oddly as JSON allows.</summary>
internal sealed class RandomNotebook
{
    private readonly Random random;
    private readonly string newLine;
    private readonly StringBuilder piece = new();

    public RandomNotebook(int seed)
    {
        random = new(seed);
        newLine = random.Next(2) == 0 ? "\n" : "\r\n";
        if (random.Next(4) == 0) piece.Append('\uFEFF');
        Object(Shuffled([("\"cells\"", Cells), .. Extras()]));
        Space();
        Fixed.Add(piece.ToString());
        Text = string.Concat(Fixed.Zip([.. replaced, ""], (a, b) => a + b));
    }

    public string Text { get; }

    public List<string> Fixed { get; } = [];

    private readonly List<string> replaced = [];

    private void Cells() => List(random.Next(5), () =>
    {
        var code = random.Next(3) > 0;
        List<(string, Action)> members = [("\"cell_type\"", () => piece.Append(code ? "\"code\"" : "\"markdown\"")), ("\"source\"", Source), .. Extras()];
        if (code) members.AddRange([("\"execution_count\"", () => Cut(random.Next(2) == 0 ? "null" : "77")), ("\"outputs\"", () => Cut(random.Next(2) == 0 ? "[]" : "[ {\"output_type\":\"stream\",\n\"name\":\"stderr\",\"text\":\"\\u00e9\"}]"))]);
        Object(Shuffled(members));
    });

    private void Cut(string value)
    {
        Fixed.Add(piece.ToString());
        piece.Clear();
        replaced.Add(value);
    }

    private void Source()
    {
        if (random.Next(2) == 0) piece.Append(AnyString());
        else List(random.Next(3), () => piece.Append(AnyString()));
    }

    private List<(string, Action)> Extras() => [.. Enumerable.Range(0, random.Next(3)).Select(i => ($"\"x{i}\\u0041\"", (Action)(() => Any(3))))];

    private void Any(int depth)
    {
        switch (random.Next(depth > 0 ? 6 : 4))
        {
            case 0: piece.Append(AnyString()); break;
            case 1: piece.Append(random.Next(2) == 0 ? "-1.50e+3" : "0"); break;
            case 2: piece.Append("true"); break;
            case 3: piece.Append("null"); break;
            case 4: List(random.Next(3), () => Any(depth - 1)); break;
            default: Object([("\"k\"", () => Any(depth - 1)), ("\"outputs\"", () => Any(depth - 1))]); break;
        }
    }

    private string AnyString() => $"\"{string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => new[] { "\\n", "\\u00E9", "é", "😀", "\\\"", "\\/", "{", "x" }[random.Next(8)]))}\"";

    private void List(int count, Action item) => Items('[', ']', Enumerable.Repeat(item, count));

    private void Object(IEnumerable<(string Key, Action Value)> members) => Items('{', '}', members.Select(m => (Action)(() =>
    {
        piece.Append(m.Key);
        Space();
        piece.Append(':');
        Space();
        m.Value();
    })));

    private void Items(char open, char close, IEnumerable<Action> items)
    {
        piece.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) piece.Append(',');
            Space();
            item();
            Space();
            first = false;
        }
        piece.Append(close);
    }

    private void Space() => piece.Append(random.Next(6) switch { 0 => " ", 1 => newLine, 2 => newLine + "   ", 3 => "\t", _ => "" });

    private List<T> Shuffled<T>(List<T> items) => [.. items.OrderBy(_ => random.Next())];
}
