using System.CommandLine;

namespace Backprop.Kernel.Class;

/// <summary><c>grade FOLDER</c>: grades what a class handed in.</summary>
internal static class GradeCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A folder with a folder for each student, called as the student is." };
        var notebooks = new Argument<string[]>("notebook") { Description = "What counts: 01-notation 02-forward-pass …; without names every notebook that somebody handed in.", DefaultValueFactory = _ => [] };
        var to = new Option<string>("--to") { Description = "Where the grades go.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("out", "grades") };
        var timeout = new Option<double>("--timeout") { Description = "The most seconds that an answer, or a check of it, may take.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        var memory = new Option<double>("--memory") { Description = "The most gigabytes that a student's notebook may take.", HelpName = "GB", DefaultValueFactory = _ => 2 };
        var jobs = new Option<int>("--jobs") { Description = "How many students to grade at a time.", HelpName = "N", DefaultValueFactory = _ => 1 };
        timeout.RequireTime();
        memory.Require(gigabytes => gigabytes is >= 0.2 and <= 1_000, "--memory wants gigabytes, from 0.2 to 1000.");
        jobs.RequireJobs();
        var command = new Command("grade", "Grades what a class handed in: a table, JSON, and a page for each student.") { folder, notebooks, to, timeout, memory, jobs };
        command.SetAction((parsed, token) => Attempt.OfAsync(async () =>
        {
            var grading = new Grading(new CourseFolder("."), parsed.GetValue(notebooks)!, TimeSpan.FromSeconds(parsed.GetValue(timeout)), (long)(parsed.GetValue(memory) * 1e9));
            await Console.Out.WriteLineAsync(Confinement.Description);
            var grades = await grading.GradeAsync(parsed.GetValue(folder)!, parsed.GetValue(jobs), token);
            GradeBook.Write(parsed.GetValue(to)!, grades);
            await Console.Out.WriteLineAsync($"Wrote {Path.Combine(parsed.GetValue(to)!, "grades.csv")}, grades.json and {grades.Count} pages in feedback.");
        }));
        return command;
    }
}
