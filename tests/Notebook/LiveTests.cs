using Backprop.Kernel;
using Backprop.Tests.Kernel;
using Xunit;

namespace Backprop.Tests.Notebook;

public class LiveTests
{
    [Fact]
    public void At_most_five_pictures_a_second_from_one_and_a_half_on()
    {
        var page = new Page(inPlace: true) { DrawingTakes = TimeSpan.FromMilliseconds(1) };
        Run(page, seconds: 10);
        Assert.InRange(page.Pictures.Count, 38, 44);
        Assert.Single(page.Displays);
        Assert.StartsWith("Seeds: epoch 2 of 10", page.Pictures[0], StringComparison.Ordinal); // an epoch takes a second

        var brief = new Page(inPlace: true);
        Run(brief, seconds: 1);
        Assert.StartsWith("Seeds: 10 epochs", Assert.Single(brief.Pictures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Drawing_takes_less_than_a_hundredth_of_the_run(int milliseconds)
    {
        var page = new Page(inPlace: true) { DrawingTakes = TimeSpan.FromMilliseconds(milliseconds) };
        Run(page, seconds: 200);
        // The last picture comes in any case.
        Assert.True((page.Pictures.Count - 1) * milliseconds <= 0.01 * 200_000 + milliseconds, $"{page.Pictures.Count} pictures of {milliseconds} ms in 200 s");
        Assert.True(page.Pictures.Count > 0.0075 * 200_000 / milliseconds, $"{page.Pictures.Count} pictures of {milliseconds} ms in 200 s");
    }

    [Fact]
    public void Without_updates_in_place_only_the_end_is_shown()
    {
        var page = new Page(inPlace: false);
        Run(page, seconds: 10);
        Assert.StartsWith("Seeds: 10 epochs, test accuracy 50.00 %", Assert.Single(page.Pictures), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_tell_times_and_the_last_one_does_not()
    {
        var page = new Page(inPlace: true);
        Run(page, seconds: 10);
        Assert.Contains(page.Pictures, picture => picture.StartsWith("Seeds: epoch 5 of 10, test accuracy 50.00 %, 1,000 samples/s, 5 s left", StringComparison.Ordinal));
        Assert.DoesNotContain("left", page.Pictures[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("samples/s", page.Pictures[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ends_early_has_its_last_picture_too()
    {
        var page = new Page(inPlace: false);
        Run(page, seconds: 10, stopAt: 4);
        Assert.StartsWith("Seeds: 4 of 10 epochs", Assert.Single(page.Pictures), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_run_has_another_picture()
    {
        var page = new Page(inPlace: true);
        var live = Run(page, seconds: 3);
        Run(page, seconds: 3, live: live);
        Assert.Equal(2, page.Displays.Count);
        Assert.Equal(page.Displays[0].Count, page.Displays[1].Count);
    }

    [Fact]
    public void Only_the_last_picture_is_a_figure_that_is_drawn_interactively()
    {
        var page = new Page(inPlace: true);
        Run(page, seconds: 10);
        Assert.Equal([.. Enumerable.Repeat(false, page.Shown.Count - 1), true], page.Shown.Select(value => value is Figure));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_that_cannot_show_does_not_stop_the_run(bool first)
    {
        var shown = 0;
        void Fail(object _)
        {
            shown++;
            throw new InvalidOperationException("broken");
        }
        var host = new Host(true, value =>
        {
            if (first)
                Fail(value);
            return Fail;
        });
        Run(new Page(inPlace: true), seconds: 10, live: new Live("Seeds", host, new FakeClock()));
        Assert.Equal(first ? 2 : 1, shown); // once on the way, and once more at the end where nothing stands yet
    }

    [Fact]
    public void The_trainer_reports_the_end_once()
    {
        var noise = Dataset.Of(MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Random(2, 40, 1), MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Random(1, 40, 2));
        foreach (var stopping in new[] { null, new EarlyStopping(Share: 0.3, Patience: 2) })
        {
            var reports = new Reports();
            var history = new Trainer(new Adam(0.05)) { Epochs = 100, MinibatchSize = 10, EarlyStopping = stopping }
                .Train(new Network<double>(2, [new(30, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1), noise, progress: reports);
            Assert.Equal(stopping is not null, history.Epochs.Count < 100);
            Assert.True(reports.All[^1].IsOver);
            Assert.Single(reports.All, report => report.IsOver);
        }
    }

    /// <summary>A made-up run of ten epochs, a minibatch of ten samples each hundredth of a second.</summary>
    private static Live Run(Page page, int seconds, int stopAt = 10, Live? live = null)
    {
        live ??= new Live("Seeds", page.Host, page.Clock);
        var history = new History();
        var begin = page.Clock.GetUtcNow();
        for (int i = 1, epoch = 1; epoch <= stopAt; i++)
        {
            page.Clock.Now += TimeSpan.FromMilliseconds(10);
            history.Add(1.0 / i);
            Report(over: false);
            if (page.Clock.Now - begin < seconds * TimeSpan.FromSeconds(1) * epoch / 10)
                continue;
            history.Add(new Epoch(epoch, 1.0 / i, 1, new Evaluation(1.0 / i, [0, 1], [0, 0], 2)));
            Report(over: epoch == stopAt);
            epoch++;

            void Report(bool over) => live.Report(new(epoch, 10, (long)(page.Clock.Now - begin).TotalMilliseconds, 1000L * seconds, page.Clock.Now - begin, history, over));
        }
        return live;
    }

    private sealed class Page
    {
        public Page(bool inPlace) => Host = new Host(inPlace, value =>
        {
            var display = new List<string>();
            Displays.Add(display);
            void Show(object figure)
            {
                Clock.Now += DrawingTakes;
                Shown.Add(figure);
                display.Add(figure.ToString()!);
            }
            Show(value);
            return Show;
        });

        public Host Host { get; }

        public FakeClock Clock { get; } = new();

        public TimeSpan DrawingTakes { get; init; }

        public List<List<string>> Displays { get; } = [];

        public List<object> Shown { get; } = [];

        public List<string> Pictures => [.. Displays.SelectMany(display => display)];
    }

    private sealed class FakeClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }
}

/// <summary>The same in a cell of the course's kernel, which replaces pictures in place.</summary>
public class LiveInTheKernelTests : SessionFixture
{
    [Fact]
    public async Task One_picture_is_replaced_in_place()
    {
        await Value($"#r \"{typeof(Live).Assembly.Location}\"\n#r \"{typeof(MathNet.Numerics.LinearAlgebra.Matrix<double>).Assembly.Location}\"\nusing Backprop; using MathNet.Numerics.LinearAlgebra;");
        var result = await Run("""
            var X = Matrix<double>.Build.Dense(2, 4, [0, 0, 0, 1, 1, 0, 1, 1]);
            var data = Dataset.Of(X, Matrix<double>.Build.Dense(1, 4, [0, 1, 1, 0]));
            var network = new Network<double>(2, [new(4, Activation.Tanh), new(1, Activation.Identity)], Cost.Quadratic, seed: 1);
            _ = new Trainer(new Sgd(0.1)) { Epochs = 30, MinibatchSize = 2 }.Train(network, data, progress: new Long(new Live("XOR")));

            class Long(IProgress<TrainingProgress> live) : IProgress<TrainingProgress> // a run that outlasts the time before the first picture
            {
                public void Report(TrainingProgress value)
                {
                    if (value.Elapsed.TotalSeconds < 1.6) System.Threading.Thread.Sleep(value.Epoch == 2 ? 1_600 : 0);
                    live.Report(value);
                }
            }
            """);
        Assert.True(result.Status == CellStatus.Ok, result.Error?.Message);
        var first = Assert.Single(Outputs.OfType<DisplayOutput>());
        var updates = Outputs.OfType<DisplayUpdate>().ToList();
        Assert.NotEmpty(updates);
        Assert.All(updates, update => Assert.Equal(first.DisplayId, update.DisplayId));
        Assert.StartsWith("XOR: 30 epochs.", updates[^1].Data["text/plain"], StringComparison.Ordinal);
        Assert.Contains("<img src=\"data:image/svg+xml", updates[^1].Data["text/html"], StringComparison.Ordinal);
        Assert.Contains("application/vnd.plotly.v1+json", updates[^1].Data.Keys);
    }
}
