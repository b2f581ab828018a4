namespace Backprop.Kernel.Class;

/// <summary>What became of an exercise.</summary>
public enum Verdict
{
    /// <summary>Every check passed.</summary>
    Right,

    /// <summary>There is no answer, or only the stub.</summary>
    NotYet,

    /// <summary>A check found a mistake.</summary>
    Wrong,

    /// <summary>The answer did not compile, threw, ran past its time or ended its process.</summary>
    Failed,
}

/// <summary>An exercise's verdict, and what the check, or whatever stopped it, said.</summary>
internal sealed record Judgement(GradedExercise Exercise, Verdict Verdict, string Said)
{
    public double Points => Verdict == Verdict.Right ? Exercise.Points : 0;
}
