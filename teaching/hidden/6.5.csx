Exercise.Check("6.5", () =>
{
    Network<double> New() => new(784, small, Cost.CrossEntropy, Initializer.Xavier, seed: 5);
    var (yours, ours) = (New(), New());
    var costs = TrainOneEpoch(yours, fewer.Minibatches(100, seed: 11), 0.7);
    var expected = new Trainer(new Sgd(0.7)) { MinibatchSize = 100, Seed = 11 }.Train(ours, fewer).MinibatchCosts;
    Check.Equal("all costs with another start, order, size and rate", Column([.. costs]), Column([.. expected]));
    Check.Equal("W of the last layer at the end", yours.Layers[1].W, ours.Layers[1].W);
});
