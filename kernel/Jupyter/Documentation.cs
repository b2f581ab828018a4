using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Backprop.Kernel.Jupyter;

/// <summary>The docstring of a symbol: from the cell that declares it, from the XML file beside its library, or from the SDK for what is .NET's own.</summary>
internal static partial class Documentation
{
    /// <summary>The documentation as plain text, or null where there is none.</summary>
    public static string? Of(ISymbol symbol, Compilation compilation)
    {
        symbol = symbol.OriginalDefinition;
        // An extension method called like a member is documented where it is declared.
        if (symbol is IMethodSymbol { ReducedFrom: { } declared }) symbol = declared;
        return symbol.GetDocumentationCommentId() is { } id && Element(symbol, compilation, id) is { } member ? Text(member) : null;
    }

    private static XElement? Element(ISymbol symbol, Compilation compilation, string id)
    {
        if (symbol.DeclaringSyntaxReferences.Length > 0) return Parse(symbol.GetDocumentationCommentXml() ?? "");
        if (symbol.ContainingAssembly is not { } assembly || compilation.GetMetadataReference(assembly) is not PortableExecutableReference { FilePath: { } file })
            return null;
        return Files(file).Select(path => Member(path, id)).FirstOrDefault(member => member is not null);
    }

    // The running framework has no documentation beside it, but an SDK has, under names that do not always match: most of the core library's is in System.Runtime.xml.
    private static IEnumerable<string> Files(string assembly)
    {
        var name = Path.GetFileNameWithoutExtension(assembly);
        var beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside)) return [beside];
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var packs = Path.GetFullPath(Path.Combine(framework, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        if (Path.GetDirectoryName(assembly) != framework || !Directory.Exists(packs)) return [];
        var newest = Directory.GetDirectories(packs).MaxBy(folder => Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new());
        return newest is null ? [] : Directory.EnumerateFiles(newest, "*.xml", SearchOption.AllDirectories)
            .OrderByDescending(file => Path.GetFileNameWithoutExtension(file) == name)
            .ThenByDescending(file => Path.GetFileName(file) is "System.Runtime.xml" or "System.Collections.xml" or "System.Console.xml");
    }

    // These files have megabytes, and one member of them is wanted: its text is found first, and only that is parsed.
    private static XElement? Member(string file, string id)
    {
        var text = File.ReadAllText(file);
        var start = text.IndexOf($"<member name=\"{id.Replace("&", "&amp;")}\"", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("</member>", start, StringComparison.Ordinal);
        return end < 0 ? null : Parse(text[start..(end + "</member>".Length)]);
    }

    private static XElement? Parse(string xml)
    {
        try
        {
            return xml.Length == 0 ? null : XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null; // A docstring that is no XML is no worse than none.
        }
    }

    private static string? Text(XElement member)
    {
        var text = new StringBuilder();
        foreach (var summary in member.Elements("summary")) text.AppendLine(Inline(summary));
        foreach (var (tag, title) in new[] { ("typeparam", "Type parameters"), ("param", "Parameters") })
        {
            var lines = member.Elements(tag).Where(element => Inline(element).Length > 0).Select(element => $"  {element.Attribute("name")?.Value}: {Inline(element)}").ToList();
            if (lines.Count > 0) text.AppendLine().AppendLine(title + ":").AppendJoin('\n', lines).AppendLine();
        }
        foreach (var (tag, title) in new[] { ("returns", "Returns"), ("value", "Value"), ("remarks", "Remarks") })
        {
            foreach (var element in member.Elements(tag)) text.AppendLine().AppendLine($"{title}: {Inline(element)}");
        }
        foreach (var element in member.Elements("exception")) text.AppendLine().AppendLine($"Throws {Name(element)}: {Inline(element)}");
        return text.Length == 0 ? null : text.ToString().Trim().ReplaceLineEndings("\n");
    }

    private static string Inline(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => Whitespace().Replace(plain.Value, " "),
                XElement { Name.LocalName: "listheader" } => "",
                XElement { Name.LocalName: "item" } item when item.Element("term") is { } term => $"\n- {Inline(term)}: {string.Join(' ', item.Elements("description").Select(Inline))}\n",
                XElement { Name.LocalName: "item" } item => $"\n- {Inline(item)}\n",
                XElement { Name.LocalName: "para" } block => "\n" + Inline(block) + "\n",
                XElement { Name.LocalName: "code" } code => "\n" + code.Value + "\n",
                XElement { HasAttributes: true, IsEmpty: true } reference => Name(reference),
                XElement other => Inline(other),
                _ => "",
            });
        }
        return BlankLines().Replace(text.ToString(), "\n").Trim();
    }

    // cref="M:System.Math.Sqrt(System.Double)" is Math.Sqrt to a reader, name="x" and langword="null" are what they say.
    private static string Name(XElement reference)
    {
        var name = (reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href"))?.Value ?? "";
        if (name.Length < 2 || name[1] != ':') return name;
        var path = Arity().Replace(name[2..].Split('(')[0], "").Split('.');
        return name[0] is 'T' or 'N' || path.Length < 2 ? path[^1] : $"{path[^2]}.{path[^1]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex BlankLines();

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity();
}
