using System.Text.Json.Nodes;
using MathNet.Numerics.LinearAlgebra;

namespace Backprop;

/// <summary>A rectangle with a text in it, in pixels of the picture with the origin at the top left; without a fill, the text alone.</summary>
internal sealed record Block(double X, double Y, double Width, double Height, string Text, string Fill = "", string Ink = Palette.Ink, double Size = 13);

/// <summary>Rectangles and texts: the shapes of matrices, tables of products.</summary>
internal sealed class Blocks(IReadOnlyList<Block> blocks, double width, double height, string description) : Trace
{
    public override double[] X => [0, width];

    public override double[] Y => [0, height];

    public override void Draw(Svg svg, Scale x, Scale y)
    {
        var zoom = (x.Pixel(width) - x.Pixel(0)) / width;
        foreach (var block in blocks)
        {
            if (block.Fill.Length > 0)
                svg.Rectangle(x.Pixel(block.X), y.Pixel(block.Y), zoom * block.Width, zoom * block.Height, block.Fill, Palette.Frame, 3);
            if (block.Text.Length > 0)
                svg.Text(x.Pixel(block.X + block.Width / 2), y.Pixel(block.Y + block.Height / 2), block.Text, zoom * block.Size, color: block.Ink);
        }
    }

    public override void Write(PlotlyWriter plotly, Scale x, Scale y)
    {
        foreach (var block in blocks.Where(block => block.Fill.Length > 0))
        {
            plotly.Shapes.Add((JsonNode)new JsonObject
            {
                ["type"] = "rect",
                ["xref"] = plotly.XAxis,
                ["yref"] = plotly.YAxis,
                ["x0"] = block.X,
                ["x1"] = block.X + block.Width,
                ["y0"] = block.Y,
                ["y1"] = block.Y + block.Height,
                ["fillcolor"] = block.Fill,
                ["line"] = new JsonObject { ["color"] = Palette.Frame, ["width"] = 1 },
                ["layer"] = "below",
            });
        }
        var texts = blocks.Where(block => block.Text.Length > 0).Select(b => new Mark(b.X + b.Width / 2, b.Y + b.Height / 2, 0, null, null, b.Text, b.Ink));
        new Marks([.. texts], textSize: 13).Write(plotly, x, y);
    }

    public override (double, double)? Size(double available, double? most) => Diagram.InPixels(width, height, available);

    public override string Describe(Axis x, Axis y) => description;
}

/// <summary>Pictures of shapes and of products.</summary>
public sealed partial class Figure
{
    /// <summary>
    /// Products as dominoes: each factor a rectangle of its shape, inner sides that match in green, sides that do not in red, and what comes out. A line of the picture
    /// is one product.
    /// <code>Figure.Shapes("Which can it be?", [("δ", 4, 1), ("aᵀ", 1, 3)], [("δᵀ", 1, 4), ("a", 3, 1)])</code>
    /// </summary>
    /// <param name="title">Above the picture.</param>
    /// <param name="products">The factors of each product in order: their names, rows and columns.</param>
    /// <exception cref="ArgumentException">A product has no factor, or a factor a shape that is not from 1 to 12.</exception>
    public static Figure Shapes(string title, params (string Name, int Rows, int Columns)[][] products)
    {
        if (products.Any(factors => factors.Length == 0 || factors.Any(f => f.Rows is < 1 or > 12 || f.Columns is < 1 or > 12)))
            throw new ArgumentException("Each product has at least one factor, and each factor 1 to 12 rows and columns.", nameof(products));

        const double Unit = 17, Gap = 34, Sides = 18, Margin = 12;
        const string Match = "#00795c", Clash = "#c4321c", Factor = "#deebf7", Result = "#f1eef6";
        double Wide(string name, int columns) => Math.Max(Unit * columns, Text.Width(name, 13) + 10);
        var blocks = new List<Block>();
        var told = new List<string>();
        double y = Margin, width = 0;
        foreach (var factors in products)
        {
            double tall = Unit * factors.Max(f => f.Rows) + Sides, x = Margin;
            void Put(string name, int rows, int columns, string fill, string left, string right)
            {
                var (w, h) = (Wide(name, columns), Math.Max(Unit * rows, 22));
                var top = y + (tall - Sides) / 2 - h / 2 + Sides / 2;
                blocks.Add(new(x, top, w, h, name, fill));
                var shape = (Rows: $"{rows}", Columns: $"{columns}");
                var middle = x + w / 2;
                blocks.Add(new(middle - 18, top - 10, 12, 0, shape.Rows, Ink: left, Size: 12));
                blocks.Add(new(middle - 6, top - 10, 12, 0, "×", Ink: Palette.Faint, Size: 12));
                blocks.Add(new(middle + 6, top - 10, 12, 0, shape.Columns, Ink: right, Size: 12));
                x += w;
            }
            var conforms = true;
            for (var i = 0; i < factors.Length; i++)
            {
                var (name, rows, columns) = factors[i];
                string Side(int j, int mine, int theirs) => j < 0 || j >= factors.Length ? Palette.Faint : mine == theirs ? Match : Clash;
                if (i > 0)
                {
                    var fits = factors[i - 1].Columns == rows;
                    conforms &= fits;
                    blocks.Add(new(x, y + tall / 2, Gap, 0, fits ? "·" : "✗", Ink: fits ? Match : Clash, Size: 16));
                    x += Gap;
                }
                Put(name, rows, columns, Factor, Side(i - 1, rows, i > 0 ? factors[i - 1].Columns : 0), Side(i + 1, columns, i + 1 < factors.Length ? factors[i + 1].Rows : 0));
            }
            blocks.Add(new(x, y + tall / 2, Gap, 0, conforms ? "=" : "", Size: 16));
            x += Gap;
            if (conforms)
            {
                Put("", factors[0].Rows, factors[^1].Columns, Result, Palette.Ink, Palette.Ink);
            }
            else
            {
                blocks.Add(new(x, y + tall / 2, Text.Width("does not conform", 13), 0, "does not conform", Ink: Clash));
                x += Text.Width("does not conform", 13);
            }
            told.Add($"{string.Join(" times ", factors.Select(f => $"{f.Name} ({f.Rows}×{f.Columns})"))} {(conforms ? $"is {factors[0].Rows}×{factors[^1].Columns}" : "does not conform")}");
            width = Math.Max(Math.Max(width, x + Margin), 460);
            y += tall + 18;
        }
        return InPixels(title, new Blocks(blocks, width, y - 18 + Margin, string.Join("; ", told)), width, y - 18 + Margin);
    }

    /// <summary>An outer product as the multiplication table that it is: the column on the left, the row on top, each product where they meet. Blue is positive, red negative.</summary>
    /// <param name="column">The entries of the column, δ.</param>
    /// <param name="row">The entries of the row, aᵀ.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="columnName">What the column is called.</param>
    /// <param name="rowName">What the row is called.</param>
    public static Figure OuterProduct(Vector<double> column, Vector<double> row, string title = "", string columnName = "δ", string rowName = "aᵀ")
    {
        const double Wide = 74, Tall = 34, Apart = 16, Top = 12;
        var products = column.OuterProduct(row);
        var blocks = new List<Block> { new(0, Top, Wide, Tall, $"{columnName}  {rowName}", Size: 14) };
        void Put(double x, double y, double value, double largest)
        {
            var color = ColorScale.Index(largest > 0 ? 0.8 * value / largest : 0, -1, 1);
            blocks.Add(new(x, y, Wide, Tall, Text.Number(Math.Round(value, 4)), ColorScale.Diverging.Hex(color), ColorScale.Diverging.TextOn(color)));
        }
        double Largest(IEnumerable<double> values) => values.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var j = 0; j < column.Count; j++)
            Put(0, Top + Tall + Apart + j * Tall, column[j], Largest(column));
        for (var k = 0; k < row.Count; k++)
        {
            Put(Wide + Apart + k * Wide, Top, row[k], Largest(row));
            for (var j = 0; j < column.Count; j++)
                Put(Wide + Apart + k * Wide, Top + Tall + Apart + j * Tall, products[j, k], Largest(products.Enumerate()));
        }
        var (width, height) = (Wide + Apart + row.Count * Wide + 2, Top + Tall + Apart + column.Count * Tall + 4);
        var figure = InPixels(title, new Blocks(blocks, width, height, $"a table of {column.Count} times {row.Count} products: {columnName} = ({string.Join(", ", column.Select(Text.Short))}), {rowName} = ({string.Join(", ", row.Select(Text.Short))})"), width, height);
        figure._remarks.Add("Blue: positive. Red: negative. The deeper, the larger within its block.");
        return figure;
    }
}
