List<double> TrainOneEpoch(Network<double> network, IEnumerable<Dataset<double>> minibatches, double η)
{
    var costs = new List<double>();
    foreach (var minibatch in minibatches)
    {
        network.Forward(minibatch.X);
        costs.Add(network.Backward(minibatch.Y));
        foreach (var layer in network.Layers)
            layer.W.Subtract(η * layer.dW, layer.W);
    }
    return costs;
}
