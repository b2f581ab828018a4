namespace Backprop;

/// <summary>
/// An exercise of a notebook: a stub that the reader completes, and a check cell that answers at once.
/// </summary>
/// <example><code>
/// double Square(double x) => Exercise.NotYet&lt;double&gt;();                                        // the stub
/// Exercise.Check("1.1", () => Check.Equal("the square of 3", Square(3), 9));                 // its check
/// </code></example>
public static class Exercise
{
    /// <summary>Whose numbers <see cref="Lot"/> draws: a handout for one student names them. Empty for everybody.</summary>
    public static string Student { get; set; } = "";

    /// <summary>Whether a check that is not passed fails its cell as well, by which a grader such as nbgrader knows of it.</summary>
    public static bool FailsItsCell { get; set; }

    /// <summary>Draws the numbers of an exercise: the same ones every time, and others for another <see cref="Student"/>.</summary>
    /// <param name="id">The exercise's number.</param>
    public static Random Lot(string id) =>
        new(BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Student}\n{id}"))));

    /// <summary>Stands where the reader's answer belongs: says "not yet" through the exercise's check.</summary>
    public static T NotYet<T>() => throw new NotYetException();

    /// <summary>
    /// Runs the checks of an exercise and prints what they say: "not yet" while the stub is as it came, "right" where every
    /// check passes, otherwise what is wrong. Fails no cell, so that a notebook can be run past an open exercise, unless <see cref="FailsItsCell"/> says so.
    /// </summary>
    /// <param name="id">The exercise's number, as its heading has it.</param>
    /// <param name="checks">Calls of <see cref="Check"/> on what the reader wrote.</param>
    /// <param name="answer">What the reader wrote, where it must do <paramref name="without"/> something.</param>
    /// <param name="without">
    /// What the answer may not call, itself or through other functions: a type of the library ("CentralDifference"), a member of one
    /// ("Activation.Softmax") or a function of the notebook, for an exercise whose point is to write that oneself.
    /// </param>
    public static void Check(string id, Action checks, Delegate? answer = null, string[]? without = null)
    {
        try
        {
            if (answer is not null && ClosedBook.FirstUsed(answer, without ?? []) is { } used)
                throw new CheckFailedException($"✗ the answer uses {used}: here the point is to do without it.");
            checks();
            Console.WriteLine($"Exercise {id}: right!");
            return;
        }
        catch (Exception error) when (Innermost(error) is NotYetException)
        {
            Console.WriteLine($"Exercise {id}: not yet. Answer in place of Exercise.NotYet above, run it, then this cell.");
        }
        catch (CheckFailedException error)
        {
            Console.WriteLine(error.Message);
            Console.WriteLine($"Exercise {id}: not right yet; the line above says where.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Console.WriteLine($"Exercise {id}: your answer stopped with {Innermost(error).GetType().Name}: {Innermost(error).Message}");
        }

        if (FailsItsCell)
            throw new CheckFailedException($"Exercise {id} has no right answer yet.");
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private sealed class NotYetException() : Exception("This exercise has no answer yet.");
}
