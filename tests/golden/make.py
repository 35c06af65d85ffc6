"""Writes golden.json: what layers know by binning and by kernel density, from the arrays in this directory.

An independent program in double precision with numpy and scipy; it takes some minutes. The binning is that of the
code of IDNNs, with its wrap: a value below -1 has the bin -1, which is the last one. The binning by a width and the
kernel density are those of the code of Saxe et al. (2018), after Kolchinsky and Tracey (2017).
"""

import json
from pathlib import Path

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import logsumexp

HERE = Path(__file__).resolve().parent
EDGES = np.linspace(-1, 1, 30).astype(np.float32)
LABELS = np.load(HERE / "labels.npy")
WIDTH = 0.07

# Files whose columns lie side by side, the units of each layer, and how many rows have the same input.
CASES = {
    "tanh_e0": ([f"tanh_e0_layer_{layer}.npy" for layer in range(1, 7)], [10, 7, 5, 4, 3, 2], 1),
    "ties": (["ties.npy"], [3], 1),
    "ties_col0": (["ties.npy"], [1], 1),
    "ties_repeated_x": (["ties.npy"], [1], 8),
}


def entropy(cells):
    """Bits of the rows of whole numbers."""
    p = np.unique(cells, axis=0, return_counts=True)[1] / len(cells)
    return float(-(p * np.log2(p)).sum())


def given(cells, condition):
    parts = [cells[condition == c] for c in np.unique(condition)]
    return sum(len(part) / len(cells) * entropy(part) for part in parts)


def mean_kernel(t, var):
    """-<ln mean of exp(-d²/2 var)>, nats."""
    return float(-(logsumexp(-cdist(t, t, "sqeuclidean") / (2 * var), axis=1) - np.log(len(t))).mean())


def kernel_density(t, var):
    out = {}
    # The lower bound takes the Bhattacharyya distance, a kernel of four times the variance.
    for bound, width in (("upper", var), ("lower", 4 * var)):
        i_xt = mean_kernel(t, width)
        given_y = sum((LABELS == c).mean() * mean_kernel(t[LABELS == c], width) for c in (0, 1))
        h = i_xt + t.shape[1] / 2 * (np.log(2 * np.pi * var) + 1)
        out[bound] = {"H": float(h), "IXT": i_xt, "ITY": float(i_xt - given_y)}
    return out


def layer(t, inputs, by_kernels):
    wrapped = (np.digitize(t, EDGES) - 1) % len(EDGES)
    h = entropy(wrapped)
    cells = np.floor(t.astype(np.float64) / WIDTH)
    found = {
        "width": t.shape[1],
        "IXT_bits": h - given(wrapped, inputs),
        "ITY_bits": h - given(wrapped, LABELS),
        "bin_counts": np.bincount(wrapped.ravel(), minlength=len(EDGES)).tolist(),
        "below_minus1": int((t < -1).sum()),
        "exactly_minus1": int((t == -1).sum()),
        "exactly_1": int((t == 1).sum()),
        "above_1": int((t > 1).sum()),
        "distinct_T": len(np.unique(wrapped, axis=0)),
        # All inputs count as distinct here.
        f"ibsgd_binsize_{WIDTH}_nats": {
            "IXT": entropy(cells) * np.log(2),
            "ITY": (entropy(cells) - given(cells, LABELS)) * np.log(2),
        },
    }
    if by_kernels:
        found["kde_nats"] = {str(var): kernel_density(t.astype(np.float64), var) for var in (1e-3, 1e-1)}
    return found


def case(files, widths, repeated):
    values = np.hstack([np.load(HERE / file) for file in files])
    inputs = np.arange(len(values)) // repeated
    ends = np.cumsum(widths)
    return {
        "files": files,
        "rows_per_input": repeated,
        "layers": [layer(values[:, end - width : end], inputs, repeated == 1) for end, width in zip(ends, widths)],
    }


golden = {
    "edges_f32_bits": EDGES.view(np.uint32).tolist(),
    "cases": {name: case(*arguments) for name, arguments in CASES.items()},
}
(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
