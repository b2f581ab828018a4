using System.Text.Json.Nodes;

namespace Backprop.Kernel.Class;

/// <summary>An exercise of a notebook: the stub, which a learner replaces, and the cell that checks the answer, with what it is worth.</summary>
internal sealed record GradedExercise(string Id, double Points, NotebookCell Stub, NotebookCell Check)
{
    /// <summary>The exercises of a notebook, in order: what the metadata of its cells says.</summary>
    /// <exception cref="InvalidDataException">An exercise has a stub and no check, or the other way about.</exception>
    public static IReadOnlyList<GradedExercise> In(NotebookDocument notebook, string name) =>
        [.. notebook.Cells.Where(c => c.IsCode && IdOf(c) is not null).GroupBy(c => IdOf(c)!).Select(cells => new GradedExercise(
            cells.Key,
            cells.Select(c => c.Exercise!["points"] is JsonValue points && points.TryGetValue<double>(out var worth) ? worth : (double?)null).FirstOrDefault(p => p is not null) ?? 1,
            cells.FirstOrDefault(c => IsRole(c, "stub")) ?? throw new InvalidDataException($"{name}: exercise {cells.Key} has no cell that takes the answer."),
            cells.FirstOrDefault(c => IsRole(c, "check")) ?? throw new InvalidDataException($"{name}: exercise {cells.Key} has no cell that checks the answer.")))];

    /// <summary>The id of the exercise that a cell takes the answer of; null for every other cell.</summary>
    public static string? AnsweredBy(NotebookCell cell) => cell.IsCode && IsRole(cell, "stub") ? IdOf(cell) : null;

    private static string? IdOf(NotebookCell cell) => OutputJson.JoinLines(cell.Exercise?["id"]);

    private static bool IsRole(NotebookCell cell, string role) => OutputJson.JoinLines(cell.Exercise?["role"]) == role;
}
