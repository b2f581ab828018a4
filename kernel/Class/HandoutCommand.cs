using System.CommandLine;

namespace Backprop.Kernel.Class;

/// <summary><c>handout DIR</c>: the course for students.</summary>
internal static class HandoutCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where it goes: a new folder, or an earlier handout, which is renewed." };
        var outputs = new Option<bool>("--outputs") { Description = "Keep what the cells put out." };
        var zip = new Option<bool>("--zip") { Description = "Make a .zip of the folder as well." };
        var student = new Option<string?>("--student") { Description = "Exercises that are drawn by lot draw other numbers for each name.", HelpName = "NAME" };
        var nbgrader = new Option<bool>("--nbgrader") { Description = "Write a course for nbgrader instead: assignments with solutions, hidden tests and points in its own marks." };
        var command = new Command("handout", "Writes the course for students: no solutions, nothing to restore.") { folder, outputs, zip, student, nbgrader };
        command.SetAction((parsed, _) => Attempt.OfAsync(() =>
        {
            var (to, course) = (parsed.GetValue(folder)!, new CourseFolder("."));
            if (parsed.GetValue(nbgrader)) new NbGraderCourse(course).Write(to);
            else new Handout(course).Write(to, parsed.GetValue(outputs), parsed.GetValue(student));
            Console.WriteLine($"Wrote {to}: {new DirectoryInfo(to).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6:0} MB, {course.Documents().Count()} notebooks.");
            if (parsed.GetValue(zip)) Console.WriteLine($"Wrote {Handout.Zip(to)}.");
            return Task.CompletedTask;
        }));
        return command;
    }
}
