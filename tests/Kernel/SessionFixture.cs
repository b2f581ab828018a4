using Backprop.Kernel;
using Xunit;

namespace Backprop.Tests.Kernel;

/// <summary>A session in a folder of its own, and what its cells put out.</summary>
public abstract class SessionFixture : IDisposable
{
    protected SessionFixture()
    {
        Folder = Directory.CreateTempSubdirectory("kernel-").FullName;
        Session = new(Folder);
    }

    protected string Folder { get; }

    protected Session Session { get; }

    /// <summary>The outputs of the cell that ran last.</summary>
    protected List<CellOutput> Outputs { get; private set; } = [];

    public void Dispose()
    {
        Session.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<CellResult> Run(string code, double? seconds = null, CancellationToken token = default)
    {
        Outputs = [];
        return await Session.RunAsync(code, Outputs.Add, seconds is { } s ? TimeSpan.FromSeconds(s) : null, token: token);
    }

    /// <summary>Runs a cell that must succeed and returns its value as text.</summary>
    protected async Task<string?> Value(string code)
    {
        var result = await Run(code);
        Assert.True(result.Status == CellStatus.Ok, string.Join('\n', result.Error?.Traceback ?? []));
        return Outputs.OfType<ResultOutput>().LastOrDefault()?.Data["text/plain"];
    }

    /// <summary>Runs a cell that must fail and returns what it says.</summary>
    protected async Task<string> Failure(string code)
    {
        var result = await Run(code);
        Assert.Equal(CellStatus.Failed, result.Status);
        Assert.Equal(result.Error, Outputs[^1]);
        return string.Join('\n', result.Error!.Traceback);
    }

    protected string Streamed(string name) => string.Concat(Outputs.OfType<StreamOutput>().Where(s => s.Name == name).Select(s => s.Text));

    protected void Save(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);
}
