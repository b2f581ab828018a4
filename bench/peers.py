"""The recipes in PyTorch and in numpy as the posts write it: one recipe, one line of JSON.

    python3 bench/peers.py {pytorch|numpy} RECIPE EPOCHS THREADS DATA
"""
import gzip
import json
import resource
import statistics
import sys
import time

import numpy as np

RECIPES = {  # layer sizes, hidden activation, biases, cost, minibatch, rate
    "a": ([784, 256, 10], "sigmoid", True, "cross-entropy", 64, 0.5),
    "c": ([784, 50, 20, 10], "relu", False, "cross-entropy", 64, 0.1),
    "d": ([784, 32, 10], "sigmoid", True, "quadratic", 16, 3.0),
    "wide": ([784, 1024, 1024, 10], "relu", True, "cross-entropy", 256, 0.001),
}


def load(folder, name):
    def read(kind, skip):
        with gzip.open(f"{folder}/{name}-{kind}-ubyte.gz") as file:
            return np.frombuffer(file.read(), np.uint8, offset=skip)

    return read("images-idx3", 16).reshape(-1, 784), read("labels-idx1", 8).astype(np.int64)


def train_pytorch(recipe, epochs, threads, train, test):
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    sizes, hidden, bias, cost, batch, rate = RECIPES[recipe]
    layers = []
    for i, (n, m) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(n, m, bias=bias))
        if i < len(sizes) - 2:
            layers.append(nn.Sigmoid() if hidden == "sigmoid" else nn.ReLU())
    if cost == "quadratic":
        layers.append(nn.Sigmoid())
    model = nn.Sequential(*layers)
    parameters = model.parameters()
    optimizer = torch.optim.Adam(parameters, rate) if recipe == "wide" else torch.optim.SGD(parameters, rate)

    (x, y), (x_test, y_test) = [(torch.from_numpy(x.copy()).float() / 255, torch.from_numpy(y)) for x, y in (train, test)]
    one_hot = nn.functional.one_hot(y, 10).float()
    seconds = []
    for _ in range(epochs):
        start = time.perf_counter()
        for chosen in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            output = model(x[chosen])
            if cost == "quadratic":
                loss = 0.5 * ((output - one_hot[chosen]) ** 2).sum(1).mean()
            else:
                loss = nn.functional.cross_entropy(output, y[chosen])
            loss.backward()
            optimizer.step()
        seconds.append(time.perf_counter() - start)
    with torch.no_grad():
        return seconds, (model(x_test).argmax(1) == y_test).float().mean().item()


class Sigmoid:
    @staticmethod
    def value(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def slope(z):
        a = Sigmoid.value(z)
        return a * (1 - a)


class Relu:
    @staticmethod
    def value(z):
        return np.maximum(z, 0)

    @staticmethod
    def slope(z):
        return (z > 0).astype(float)


def train_numpy(recipe, epochs, threads, train, test):
    """In double precision, and grouped as the post of each recipe does it: (a) in matrices, (c) one outer product
    a sample, (d) one sample at a time."""
    sizes, hidden, bias, cost, batch, rate = RECIPES[recipe]
    act = Sigmoid if hidden == "sigmoid" else Relu
    random = np.random.default_rng(1)
    W = [random.standard_normal((m, n)) * np.sqrt((1 if hidden == "sigmoid" else 2) / n) for n, m in zip(sizes, sizes[1:])]
    b = [np.zeros((m, 1)) for m in sizes[1:]]
    (x, y), (x_test, y_test) = [(x.T / 255.0, y) for x, y in (train, test)]
    Y = np.eye(10)[y].T

    def forward(a):
        zs, activations = [], [a]
        for l in range(len(W)):
            zs.append(W[l] @ activations[-1] + b[l] if bias else W[l] @ activations[-1])
            if l < len(W) - 1 or cost == "quadratic":
                activations.append(act.value(zs[-1]))
            else:
                e = np.exp(zs[-1] - zs[-1].max(0))
                activations.append(e / e.sum(0))
        return zs, activations

    def gradients(a, target):
        zs, activations = forward(a)
        delta = activations[-1] - target
        if cost == "quadratic":
            delta = delta * act.slope(zs[-1])
        dW, db = [None] * len(W), [None] * len(W)
        for l in reversed(range(len(W))):
            if recipe == "c":
                dW[l] = np.mean([np.outer(delta[:, i], activations[l][:, i]) for i in range(a.shape[1])], axis=0)
            else:
                dW[l] = delta @ activations[l].T / a.shape[1]
            db[l] = delta.mean(1, keepdims=True)
            if l > 0:
                delta = (W[l].T @ delta) * act.slope(zs[l - 1])
        return dW, db

    seconds = []
    for _ in range(epochs):
        start = time.perf_counter()
        order = random.permutation(x.shape[1])
        for first in range(0, len(order), batch):
            chosen = order[first : first + batch]
            if recipe == "d":
                dW, db = [np.zeros(w.shape) for w in W], [np.zeros(v.shape) for v in b]
                for i in chosen:
                    one_W, one_b = gradients(x[:, i : i + 1], Y[:, i : i + 1])
                    dW = [s + g / len(chosen) for s, g in zip(dW, one_W)]
                    db = [s + g / len(chosen) for s, g in zip(db, one_b)]
            else:
                dW, db = gradients(x[:, chosen], Y[:, chosen])
            for l in range(len(W)):
                W[l] = W[l] - rate * dW[l]
                b[l] = b[l] - rate * db[l]
        seconds.append(time.perf_counter() - start)
    return seconds, float((forward(x_test)[1][-1].argmax(0) == y_test).mean())


engine, recipe, epochs, threads, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
run = {"pytorch": train_pytorch, "numpy": train_numpy}[engine]
seconds, accuracy = run(recipe, epochs, threads, load(folder, "train"), load(folder, "t10k"))
print(
    json.dumps(
        {
            "recipe": recipe,
            "engine": engine,
            "threads": threads,
            "secondsPerEpoch": statistics.median(seconds[1:] or seconds),
            "accuracy": accuracy,
            "bytesPerStep": None,
            "peakMemoryMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
