int Places(int n, int k, int s, int p)
{
    return new Network<double>(new TensorShape(1, n, n), [new Convolution(1, k, Activation.Identity, s, p)], Cost.Quadratic).Layers[0].Output.Height;
}
