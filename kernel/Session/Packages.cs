namespace Backprop.Kernel;

/// <summary>Carries out <c>#r</c>: a file, or a NuGet package with all that it needs.</summary>
internal sealed class Packages(Assemblies assemblies, string notebookFolder)
{
    public Task ReferAsync(string reference, string folder, CancellationToken token)
    {
        var candidates = new[] { Path.GetFullPath(reference, folder), Path.GetFullPath(reference, notebookFolder) };
        assemblies.Add(candidates.FirstOrDefault(File.Exists) ?? candidates[0], reference);
        return Task.CompletedTask;
    }
}
