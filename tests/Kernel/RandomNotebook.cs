using System.Text;

namespace Backprop.Tests.Kernel;

/// <summary>A notebook file written as oddly as JSON allows.</summary>
internal sealed class RandomNotebook
{
    private readonly Random _random;
    private readonly string _newLine;
    private readonly StringBuilder _piece = new();

    public RandomNotebook(int seed)
    {
        _random = new(seed);
        _newLine = _random.Next(2) == 0 ? "\n" : "\r\n";
        if (_random.Next(4) == 0) _piece.Append('\uFEFF');
        Object(Shuffled([("\"cells\"", Cells), .. Extras()]));
        Space();
        Fixed.Add(_piece.ToString());
        Text = string.Concat(Fixed.Zip([.. _replaced, ""], (a, b) => a + b));
    }

    public string Text { get; }

    public List<string> Fixed { get; } = [];

    private readonly List<string> _replaced = [];

    private void Cells() => List(_random.Next(5), () =>
    {
        var code = _random.Next(3) > 0;
        List<(string, Action)> members = [("\"cell_type\"", () => _piece.Append(code ? "\"code\"" : "\"markdown\"")), ("\"source\"", Source), .. Extras()];
        if (code) members.AddRange([("\"execution_count\"", () => Cut(_random.Next(2) == 0 ? "null" : "77")), ("\"outputs\"", () => Cut(_random.Next(2) == 0 ? "[]" : "[ {\"output_type\":\"stream\",\n\"name\":\"stderr\",\"text\":\"\\u00e9\"}]"))]);
        Object(Shuffled(members));
    });

    private void Cut(string value)
    {
        Fixed.Add(_piece.ToString());
        _piece.Clear();
        _replaced.Add(value);
    }

    private void Source()
    {
        if (_random.Next(2) == 0) _piece.Append(AnyString());
        else List(_random.Next(3), () => _piece.Append(AnyString()));
    }

    private List<(string, Action)> Extras() => [.. Enumerable.Range(0, _random.Next(3)).Select(i => ($"\"x{i}\\u0041\"", (Action)(() => Any(3))))];

    private void Any(int depth)
    {
        switch (_random.Next(depth > 0 ? 6 : 4))
        {
            case 0: _piece.Append(AnyString()); break;
            case 1: _piece.Append(_random.Next(2) == 0 ? "-1.50e+3" : "0"); break;
            case 2: _piece.Append("true"); break;
            case 3: _piece.Append("null"); break;
            case 4: List(_random.Next(3), () => Any(depth - 1)); break;
            default: Object([("\"k\"", () => Any(depth - 1)), ("\"outputs\"", () => Any(depth - 1))]); break;
        }
    }

    private string AnyString() => $"\"{string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => new[] { "\\n", "\\u00E9", "é", "😀", "\\\"", "\\/", "{", "x" }[_random.Next(8)]))}\"";

    private void List(int count, Action item) => Items('[', ']', Enumerable.Repeat(item, count));

    private void Object(IEnumerable<(string Key, Action Value)> members) => Items('{', '}', members.Select(m => (Action)(() =>
    {
        _piece.Append(m.Key);
        Space();
        _piece.Append(':');
        Space();
        m.Value();
    })));

    private void Items(char open, char close, IEnumerable<Action> items)
    {
        _piece.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) _piece.Append(',');
            Space();
            item();
            Space();
            first = false;
        }
        _piece.Append(close);
    }

    private void Space() => _piece.Append(_random.Next(6) switch { 0 => " ", 1 => _newLine, 2 => _newLine + "   ", 3 => "\t", _ => "" });

    private List<T> Shuffled<T>(List<T> items) => [.. items.OrderBy(_ => _random.Next())];
}
