"""The reference training in NumPy, by hand. Prints one line of JSON."""

import os
import sys

import peer

# NumPy's BLAS reads these when it is loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = "1"

try:
    import numpy as np
except ImportError:
    print("numpy is missing", file=sys.stderr)
    sys.exit(3)

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
ROOT = (1 - BETA2) ** 0.5


def scalar(value):
    """An array of no dimensions, which NumPy takes faster than a Python number."""
    return np.array(value, np.float32)


HALF, DECAY1, DECAY2, FLOOR = scalar(0.5), scalar(BETA1), scalar(BETA2), scalar(EPSILON / ROOT)


class Batch:
    """One batch, feature-major, and room for all that a pass over it computes.

    Every activation has a last row of ones, so that a layer's biases are the last
    column of its weights: one product then serves both, forwards and backwards.
    """

    def __init__(self, inputs, labels, layers):
        size = len(labels)
        self.activations = [np.ones((layers[0][0] + 1, size), np.float32)]
        self.activations[0][:-1] = inputs.T
        self.activations += [np.ones((units + 1, size), np.float32) for _, units in layers[:-1]]
        # The same without the ones.
        self.hidden = [a[:-1] for a in self.activations]
        self.transposed = [a.T for a in self.activations]
        self.logits = np.empty((2, size), np.float32)
        self.deltas = [np.empty((units, size), np.float32) for _, units in layers]
        self.scratch = [np.empty((units, size), np.float32) for _, units in layers]
        self.margin = np.empty(size, np.float32)
        # With two classes the softmax of class 1 is 1/2 + tanh(margin/2)/2. Its
        # difference from the label, over the batch's size: slope*tanh + offset.
        self.slope = scalar(0.5 / size)
        self.offset = ((0.5 - labels) / size).astype(np.float32)


class Network:
    def __init__(self, case):
        layers = case["layers"]
        assert layers[-1][1] == 2, "two classes"
        # All parameters in one array, so that Adam is a handful of calls.
        count = sum(units * (inputs + 1) for inputs, units in layers)
        self.parameters = np.empty(count, np.float32)
        self.gradient = np.empty(count, np.float32)
        self.first = np.zeros(count, np.float32)
        self.second = np.zeros(count, np.float32)
        self.steps = 0
        self.rate = case["learning_rate"]
        self.matrices, self.gradients, begin = [], [], 0
        for (inputs, units), weights, biases in zip(layers, case["weights"], case["biases"]):
            end = begin + units * (inputs + 1)
            matrix = self.parameters[begin:end].reshape(units, inputs + 1)
            matrix[:, :-1] = np.reshape(weights, (units, inputs))
            matrix[:, -1] = biases
            self.matrices.append(matrix)
            self.gradients.append(self.gradient[begin:end].reshape(units, inputs + 1))
            begin = end
        self.backwards = [matrix[:, :-1].T for matrix in self.matrices]

        x = np.array(case["inputs"], np.float32)
        y = np.array(case["labels"], np.float32)
        starts = range(0, len(y), case["batch"])
        self.batches = [Batch(x[s : s + case["batch"]], y[s : s + case["batch"]], layers) for s in starts]
        self.everything = Batch(x, y, layers)
        self.labels = y

    def forward(self, batch):
        """Leaves class 1's logit less class 0's in batch.margin."""
        for matrix, below, above in zip(self.matrices, batch.activations, batch.hidden[1:]):
            np.dot(matrix, below, out=above)
            np.tanh(above, out=above)
        np.dot(self.matrices[-1], batch.activations[-1], out=batch.logits)
        np.subtract(batch.logits[1], batch.logits[0], out=batch.margin)

    def backward(self, batch):
        margin = batch.margin
        margin *= HALF
        np.tanh(margin, out=margin)
        margin *= batch.slope
        delta = batch.deltas[-1]
        np.add(margin, batch.offset, out=delta[1])
        np.negative(delta[1], out=delta[0])
        for layer in range(len(self.matrices) - 1, 0, -1):
            np.dot(delta, batch.transposed[layer], out=self.gradients[layer])
            below, scratch = batch.deltas[layer - 1], batch.scratch[layer - 1]
            np.dot(self.backwards[layer], delta, out=below)
            # below *= 1 - tanh^2
            np.square(batch.hidden[layer], out=scratch)
            scratch *= below
            below -= scratch
            delta = below
        np.dot(delta, batch.transposed[0], out=self.gradients[0])

    def adam(self):
        """Adam with moments scaled by 1/(1 - beta), which saves two products."""
        self.steps += 1
        rate = self.rate * (1 - BETA2**self.steps) ** 0.5 / (1 - BETA1**self.steps)
        gradient = self.gradient
        self.first *= DECAY1
        self.first += gradient
        np.square(gradient, out=gradient)
        self.second *= DECAY2
        self.second += gradient
        np.sqrt(self.second, out=gradient)
        gradient += FLOOR
        np.divide(self.first, gradient, out=gradient)
        gradient *= scalar(rate * (1 - BETA1) / ROOT)
        self.parameters -= gradient

    def epochs(self, count):
        for _ in range(count):
            for batch in self.batches:
                self.forward(batch)
                self.backward(batch)
                self.adam()

    def loss(self):
        self.forward(self.everything)
        # The cross-entropy is log(1 + exp(margin of the wrong class)).
        wrong = np.where(self.labels == 1, -self.everything.margin, self.everything.margin)
        return float(np.logaddexp(0.0, wrong.astype(np.float64)).mean())


if __name__ == "__main__":
    peer.run(Network, f"numpy {np.__version__}, hand-written", np.__version__, __doc__)
