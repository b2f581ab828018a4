using System.Text;

namespace Backprop.Kernel;

/// <summary>Stands in for the process's console: what a cell writes goes to that cell, what a cell reads is asked of its session; all else goes where it always went.</summary>
internal static class ConsoleCapture
{
    private static readonly Writer Out = new("stdout", Console.Out);
    private static readonly Writer Error = new("stderr", Console.Error);
    private static readonly Reader In = new(Console.In);
    private static (TextWriter Out, TextWriter Error, TextReader In) _installed;

    /// <summary>Takes the console's place, again where a cell has put something else there: that holds for the rest of the cell.</summary>
    public static void Install()
    {
        if (_installed == (Console.Out, Console.Error, Console.In)) return;
        Console.SetOut(Out);
        Console.SetError(Error);
        Console.SetIn(In);
        _installed = (Console.Out, Console.Error, Console.In);
    }

    private sealed class Writer : TextWriter
    {
        private readonly string _name;
        private readonly TextWriter _outside;

        public Writer(string name, TextWriter outside)
        {
            (_name, _outside) = (name, outside);
            CoreNewLine = ['\n']; // notebooks look the same wherever they ran
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value)) return;
            if (!CellContext.TryWrite(_name, value)) _outside.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override void Flush() => _outside.Flush();
    }

    private sealed class Reader(TextReader outside) : TextReader
    {
        // A front end gives whole lines; whoever reads by character gets them from here, to the end of the cell.
        private string _line = "";
        private int _position;
        private CellContext? _reader;

        public override string? ReadLine()
        {
            if (Cell() is not { } cell) return outside.ReadLine();
            if (_position >= _line.Length) return cell.ReadLine("", password: false);
            var rest = _line[_position..].TrimEnd('\n');
            _position = _line.Length;
            return rest;
        }

        public override int Peek()
        {
            if (Cell() is not { } cell) return outside.Peek();
            return Fill(cell) ? _line[_position] : -1;
        }

        public override int Read()
        {
            if (Cell() is not { } cell) return outside.Read();
            return Fill(cell) ? _line[_position++] : -1;
        }

        private CellContext? Cell()
        {
            if (CellContext.Current != _reader) (_reader, _line, _position) = (CellContext.Current, "", 0);
            return _reader;
        }

        private bool Fill(CellContext cell)
        {
            if (_position < _line.Length) return true;
            if (cell.ReadLine("", password: false) is not { } next) return false;
            (_line, _position) = (next + "\n", 0);
            return true;
        }
    }
}
