"""Kernel bounds in NumPy and nearest neighbours in SciPy on the layer of our own benches, beside ours, in turns.

    python3 benches/peers/numpy_estimators.py target/release/measure

`cargo xtask bench --native kernel` builds that program. Prints a line for each, with the ratio of the least times.
"""

import json
import os
import subprocess
import sys
import time

# NumPy's BLAS reads these when it is loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = "1"

try:
    import numpy as np
    from scipy.spatial import cKDTree
except ImportError:
    print("numpy or scipy is missing", file=sys.stderr)
    sys.exit(3)

SAMPLES, UNITS, BLOCK, ROUNDS = 4096, 10, 256, 5
VARIANCE = 0.1


def normals():
    """Sums of twelve uniform numbers, as in benches/src/estimators.rs."""
    state = 7
    while True:
        total = 0.0
        for _ in range(12):
            state = (state * 1_664_525 + 1_013_904_223) % 2**32
            total += (state >> 8) / 16_777_216
        yield total - 6.0


def layer():
    drawn = normals()
    mixing = np.array([next(drawn) for _ in range(UNITS * UNITS)]).reshape(UNITS, UNITS)
    causes = np.array([next(drawn) for _ in range(SAMPLES * UNITS)]).reshape(SAMPLES, UNITS)
    labels = (causes.sum(1) > 0).astype(int)
    return np.tanh(causes @ mixing / np.sqrt(UNITS)).astype(np.float32), labels


def kernel_bounds(h, labels):
    """Both bounds of both informations, bits: one pass in blocks, distances by a product of matrices, which is the
    fastest in NumPy, one exponential for both bounds."""
    h = h - h.mean(0)
    squares = (h * h).sum(1)
    one_hot = np.eye(2, dtype=np.float32)[labels]
    per_class = one_hot.sum(0)
    found = np.zeros(4)
    for start in range(0, len(h), BLOCK):
        rows = slice(start, start + BLOCK)
        distances = squares[rows, None] + squares - 2 * (h[rows] @ h.T)
        np.maximum(distances, 0, out=distances)
        distances *= np.float32(-1 / (8 * VARIANCE))
        kernel = np.exp(distances, out=distances)
        for bound in range(2):
            if bound:
                kernel *= kernel
                kernel *= kernel
            sums = kernel @ one_hot
            own = labels[rows]
            everything = np.log2(sums.sum(1, dtype=float) / len(h))
            within = np.log2(sums[np.arange(len(own)), own] / per_class[own])
            found[2 * bound] -= everything.sum()
            found[2 * bound + 1] += (within - everything).sum()
    return found / len(h)


def ours(program, name):
    """Least time of our workloads whose name holds this, ms."""
    lines = subprocess.run([program, "--quick", name], check=True, capture_output=True, text=True).stdout.splitlines()
    return json.loads(lines[-1])["ms"]["least_ms"]


def theirs(work):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def main():
    program = sys.argv[1]
    h, labels = layer()
    points = h.astype(float)
    print("lower and upper bound, I(X;T) and I(T;Y) of each, bits:", kernel_bounds(h, labels))
    for name, work in [
        ("kernel,variance:0.1", lambda: kernel_bounds(h, labels)),
        ("nearest", lambda: cKDTree(points).query(points, k=4)),
    ]:
        pairs = [(theirs(work), ours(program, name)) for _ in range(ROUNDS)]
        other, own = (min(times) for times in zip(*pairs))
        print(f"{name}: {other:.1f} ms, ours {own:.1f} ms: {other / own:.2f} times as fast")


main()
