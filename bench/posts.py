"""The posts' training runs once more, in NumPy and independent of this project's library: where the column "own code" of the accuracy table comes from.

Each function follows what a post's code *does* (not what its text says), written anew and vectorised. Post 001 does not run as printed, so it stands here
repaired: the least that makes it run (its undefined names defined, its four-tuple unpacked). Post 002 has no code. Usage, with Debian's python3-numpy:

    python3 bench/posts.py 000 1 2 3        # post, then seeds; prints the accuracy on the 10,000 test images after the run
    python3 bench/posts.py 001 1            # tested on raw pixels as printed, and on scaled ones
    python3 bench/posts.py 003 0 1 2
    python3 bench/posts.py 004 1 2 3
"""
import gzip
import pathlib
import sys

import numpy as np

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "mnist"


def mnist(name, offset):
    return np.frombuffer(gzip.decompress((DATA / name).read_bytes()), np.uint8, offset=offset)


def load():
    """Pixels in [0, 255], one image a row, and labels."""
    images = [mnist(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 784) for part in ("train", "t10k")]
    labels = [mnist(f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")]
    return images[0], labels[0], images[1], labels[1]


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def accuracy(scores, labels):
    return 100 * np.mean(scores.argmax(axis=1) == labels)


def one_hidden_layer(seed, epochs, sums_weight_gradients):
    """Posts 000 and 001: 784-256-10, sigmoid and softmax, N(0, 1/n) weights, biases from [0, 1), rate 0.01, minibatch 64."""
    random = np.random.default_rng(seed)
    x, y, x_test, y_test = load()
    x, onehot = x / 255, np.eye(10)[y]
    w1, w2 = random.normal(0, np.sqrt(1 / 784), (784, 256)), random.normal(0, np.sqrt(1 / 256), (256, 10))
    b1, b2 = random.random(256), random.random(10)
    for _ in range(epochs):
        order = random.permutation(len(x))
        for start in range(0, len(x), 64):
            batch = order[start:start + 64]
            m = len(batch)
            h = sigmoid(x[batch] @ w1 + b1)
            d2 = softmax(h @ w2 + b2) - onehot[batch]
            d1 = d2 @ w2.T * h * (1 - h)
            divisor = 1 if sums_weight_gradients else m
            w2 -= 0.01 * h.T @ d2 / divisor
            w1 -= 0.01 * x[batch].T @ d1 / divisor
            b2 -= 0.01 * d2.mean(axis=0)
            b1 -= 0.01 * d1.mean(axis=0)
    return lambda pixels: accuracy(sigmoid(pixels @ w1 + b1) @ w2 + b2, y_test), x_test


def post_000(seed):
    test, pixels = one_hidden_layer(seed, epochs=20, sums_weight_gradients=True)
    return f"{test(pixels / 255):.2f} %"


def post_001(seed):
    test, pixels = one_hidden_layer(seed, epochs=10, sums_weight_gradients=False)
    return f"{test(pixels.astype(float)):.2f} % on raw test pixels, {test(pixels / 255):.2f} % on scaled ones"


def post_003(seed):
    """784-50-20-10, ReLU without biases, logits clipped to ±5 forward only, the diagonal delta, rate 0.95, 10,000 sampled minibatches."""
    random = np.random.default_rng(seed)
    x, y, x_test, y_test = load()
    x, x_test, onehot = x / 255, x_test / 255, np.eye(10)[y]
    w = [random.normal(0, np.sqrt(1 / n), (n, k)) for n, k in ((784, 50), (50, 20), (20, 10))]

    def forward(a):
        a1 = np.maximum(a @ w[0], 0)
        a2 = np.maximum(a1 @ w[1], 0)
        e = np.exp(np.clip(a2 @ w[2], -5, 5))
        return a1, a2, e / (e.sum(axis=1, keepdims=True) + 1e-3)

    best = 0
    for step in range(10_000):
        batch = random.choice(len(x), 64, replace=False)
        a1, a2, p = forward(x[batch])
        d3 = (p - onehot[batch]) * p * (1 - p)
        d2 = d3 @ w[2].T * (a2 > 0)
        d1 = d2 @ w[1].T * (a1 > 0)
        for layer, (below, delta) in enumerate(((x[batch], d1), (a1, d2), (a2, d3))):
            w[layer] -= 0.95 * below.T @ delta / 64
        if step % 1000 == 999:
            best = max(best, accuracy(forward(x_test)[2], y_test))
    return f"{accuracy(forward(x_test)[2], y_test):.2f} % at the end, {best:.2f} % at best"


def post_004(seed):
    """784-32-10, sigmoids and the quadratic cost, N(0, 1) weights and biases, rate 3, minibatch 16, 30 epochs."""
    random = np.random.default_rng(seed)
    x, y, x_test, y_test = load()
    x, x_test, onehot = x / 255, x_test / 255, np.eye(10)[y]
    w1, w2 = random.normal(size=(784, 32)), random.normal(size=(32, 10))
    b1, b2 = random.normal(size=32), random.normal(size=10)
    for _ in range(30):
        order = random.permutation(len(x))
        for start in range(0, len(x), 16):
            batch = order[start:start + 16]
            a1 = sigmoid(x[batch] @ w1 + b1)
            a2 = sigmoid(a1 @ w2 + b2)
            d2 = (a2 - onehot[batch]) * a2 * (1 - a2)
            d1 = d2 @ w2.T * a1 * (1 - a1)
            w2 -= 3 / 16 * a1.T @ d2
            w1 -= 3 / 16 * x[batch].T @ d1
            b2 -= 3 / 16 * d2.sum(axis=0)
            b1 -= 3 / 16 * d1.sum(axis=0)
    scores = sigmoid(sigmoid(x_test @ w1 + b1) @ w2 + b2)
    never = sorted(set(range(10)) - set(scores.argmax(axis=1)))
    return f"{accuracy(scores, y_test):.2f} %" + (f", never predicts {never}" if never else "")


if __name__ == "__main__":
    posts = {"000": post_000, "001": post_001, "003": post_003, "004": post_004}
    if len(sys.argv) < 3 or sys.argv[1] not in posts:
        sys.exit(__doc__)
    for seed in map(int, sys.argv[2:]):
        print(f"post {sys.argv[1]}, seed {seed}: {posts[sys.argv[1]](seed)}", flush=True)
