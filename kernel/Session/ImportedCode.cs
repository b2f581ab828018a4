namespace Backprop.Kernel;

/// <summary>Reads files that a cell imports: C# as it stands, of a notebook its code cells.</summary>
internal static class ImportedCode
{
    /// <exception cref="CellException">The file is of another kind, or cannot be read.</exception>
    public static async Task<IReadOnlyList<CellSource>> ReadAsync(string path, CancellationToken token)
    {
        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            switch (Path.GetExtension(path).ToUpperInvariant())
            {
                case ".CS" or ".CSX":
                    return [new(name, await File.ReadAllTextAsync(path, token), folder)];
                case ".IPYNB":
                    var cells = NotebookDocument.Load(path).Cells.Where(c => c.IsCode);
                    return [.. cells.Select((cell, i) => (cell, i)).Where(c => c.cell.Skipped is null).Select(c => new CellSource($"{name}, cell {c.i + 1}", c.cell.Source, folder))];
                default:
                    throw new CellException($"{name} cannot be imported: a .csx, .cs or .ipynb file can.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CellException(e is InvalidDataException ? e.Message : $"{name} cannot be read.", e);
        }
    }
}
