using System.Reflection.PortableExecutable;
using Backprop.Kernel;
using Backprop.Kernel.Class;
using Xunit;

namespace Backprop.Tests.Class;

/// <summary>What students get works where nothing else is, and gives nothing away.</summary>
public sealed class HandoutTests : IDisposable
{
    private readonly Classroom _room = new();

    public void Dispose() => _room.Dispose();

    private string Notebooks => Path.Combine(_room.Handout, "notebooks");

    [Fact]
    public void No_solution_is_in_it_and_every_cell_keeps_its_id()
    {
        var everything = string.Concat(Directory.GetFiles(_room.Handout, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".ipynb" or ".md" or ".csx").Select(File.ReadAllText));
        foreach (var notebook in CourseNotebook.All)
        {
            var handed = CourseNotebook.Load(Path.Combine(Notebooks, $"{notebook.Name}.ipynb"));
            Assert.Equal(notebook.Cells.Select(c => c.Id), handed.Cells.Select(c => c.Id));
            Assert.All(handed.CodeCells, cell => Assert.Empty(cell.Outputs));
            Assert.All(notebook.CodeCells.Zip(handed.CodeCells), pair => Assert.Equal(pair.First.Source, pair.Second.Source));
            foreach (var exercise in CourseExercise.In(notebook, []))
            {
                var text = handed.Cells[exercise.Check.Index + 1].Source;
                Assert.Contains("▸ Hint", text, StringComparison.Ordinal);
                Assert.DoesNotContain("▸ Hint 3", text, StringComparison.Ordinal);
                Assert.DoesNotContain("▸ Solution", text, StringComparison.Ordinal);
                // Longer lines of a solution stand nowhere else in the handout, but in programs to repair.
                foreach (var line in exercise.Solution.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 40 && !notebook.CodeCells.Any(c => c.Source.Contains(l, StringComparison.Ordinal))))
                    Assert.False(text.Contains(line, StringComparison.Ordinal), $"The handout gives {exercise.Id} away: {line}");
            }
        }
        Assert.DoesNotContain(Repository.Root, everything, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_room.Handout, "teaching")));
    }

    [Fact]
    public async Task Its_notebooks_find_the_library_and_the_digits_by_relative_paths()
    {
        // Moved, as a student's download lies anywhere.
        var moved = _room.Handout + " of Åsa's";
        Directory.Move(_room.Handout, moved);
        await using var process = NotebookProcess.Start(Path.Combine(moved, "notebooks"), start => new(start.FileName, [Path.Combine(moved, "kernel", "Backprop.Kernel.dll"), .. start.ArgumentList.Skip(1)]));
        var printed = "";
        foreach (var cell in new[] { "#!import setup.csx", "Console.WriteLine(Mnist.Load().Train.Count); Console.WriteLine(typeof(Network<>).Assembly.Location);" })
        {
            var result = await process.RunAsync(1, cell, timeLimit: null, output => printed += (output as StreamOutput)?.Text, TestContext.Current.CancellationToken);
            Assert.True(result.Status == CellStatus.Ok, result.Error?.Message);
        }
        Assert.Equal($"60000\n{Path.Combine(moved, "library", "Backprop.Lib.dll")}\n", printed);
    }

    [Fact]
    public void Its_programs_run_on_every_system() => Assert.All(Directory.GetFiles(_room.Handout, "*.dll", SearchOption.AllDirectories), file =>
    {
        using var reader = new PEReader(File.OpenRead(file));
        Assert.Equal(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size); // no machine code
    });

    [Fact]
    public void A_folder_that_is_no_handout_stays_as_it_is()
    {
        var thesis = Path.Combine(_room.Submitted, "thesis.txt");
        File.WriteAllText(thesis, "ten years");
        Assert.Contains("holds something that is no handout", Assert.Throws<InvalidDataException>(() => new Handout(Classroom.Course).Write(_room.Submitted, false, null)).Message, StringComparison.Ordinal);
        Assert.Equal("ten years", File.ReadAllText(thesis));
        new Handout(Classroom.Course).Write(_room.Handout, false, null); // an earlier handout is renewed
    }

    [Fact]
    public void Every_exercise_has_its_points_as_many_as_its_stars() => CourseNotebook.Obey(notebook =>
    {
        var texts = string.Join('\n', notebook.Cells.Where(cell => !cell.IsCode).Select(cell => cell.Source));
        return CourseExercise.In(notebook, []).Select(exercise => (exercise.Id, Points: (int?)exercise.Check.Metadata["exercise"]!["points"], Stars: System.Text.RegularExpressions.Regex.Match(texts, $@"^### {System.Text.RegularExpressions.Regex.Escape(exercise.Id)} (★+)", System.Text.RegularExpressions.RegexOptions.Multiline).Groups[1].Length))
            .Where(e => e.Points is null or < 1 || e.Stars > 0 && e.Points != e.Stars).Select(e => $"Exercise {e.Id} has {e.Stars} stars and {e.Points} points in the metadata of its check.");
    });

    /// <summary>nbgrader's own tests of metadata and of its marks run in <c>.ci/nbgrader</c>; here is what needs no Python.</summary>
    [Fact]
    public void An_nbgrader_course_has_marks_points_and_hidden_tests()
    {
        var folder = _room.Handout + "-nbgrader";
        new NbGraderCourse(Classroom.Course).Write(folder);
        foreach (var notebook in CourseNotebook.All)
        {
            var source = CourseNotebook.Load(Path.Combine(folder, "source", notebook.Name, $"{notebook.Name}.ipynb"));
            foreach (var exercise in CourseExercise.In(notebook, []))
            {
                var (stub, check) = (source.Cells[exercise.Stub.Index], source.Cells[exercise.Check.Index]);
                Assert.Contains("// ### BEGIN SOLUTION", stub.Source, StringComparison.Ordinal);
                Assert.Equal(stub.Id, (string?)stub.Metadata["nbgrader"]!["grade_id"]);
                Assert.Equal((int)exercise.Check.Metadata["exercise"]!["points"]!, (int)check.Metadata["nbgrader"]!["points"]!);
                Assert.Equal(Classroom.Course.HiddenCheck(exercise.Id) is not null, check.Source.Contains("// ### BEGIN HIDDEN TESTS", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("int Two() => 2;", "int Two() => Exercise.NotYet<int>();", "int Two()\n{\n    // ### BEGIN SOLUTION\n    return 2;\n    // ### END SOLUTION\n}")]
    [InlineData("int Two()\n{\n    return 2;\n}", "int Two()\n{\n    Exercise.NotYet<int>();\n    return 3;\n}", "int Two()\n{\n    // As it came:\n    //     return 3;\n    // ### BEGIN SOLUTION\n    return 2;\n    // ### END SOLUTION\n}")]
    public void Marks_stand_inside_a_function(string solution, string stub, string marked) => Assert.Equal(marked, NbGraderCourse.Marked(solution, stub));
}
