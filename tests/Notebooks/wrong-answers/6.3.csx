// The same number of epochs, so that more images also take more steps.
Figure MoreImages()
{
    int[] images = [100, 1000, 10_000];
    double Percent(int count)
    {
        var network = new Network<double>(784, small, Cost.CrossEntropy, Initializer.Xavier, seed: 1);
        new Trainer(new Sgd(0.5)) { Epochs = 5, MinibatchSize = 50, Seed = 1 }.Train(network, train64.Slice(0, count));
        return 100 * network.Evaluate(someTests).Accuracy;
    }
    return new Figure("More images").Line("30 sigmoids", images, images.Select(Percent)).XAxis("images", log: true).YAxis("% right");
}
