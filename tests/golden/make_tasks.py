"""Writes var_u.mat, g1.mat and g2.mat: the built-in tasks as files of MATLAB, as IDNNs has them.

The rules are written down once more, in double precision, in Python without any library; tests/golden.rs compares
the data with that of IDNNs' own files by its digest. Layout and numbers are as there: F is 4096 x 12, y is 1 x 4096.
"""

import math
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PHI = (1 + math.sqrt(5)) / 2
VERTICES = [
    (0, 1, PHI), (0, -1, PHI), (1, -PHI, 0), (PHI, 0, 1), (-1, -PHI, 0), (-1, PHI, 0),
    (-PHI, 0, -1), (0, 1, -PHI), (PHI, 0, -1), (0, -1, -PHI), (1, PHI, 0), (-PHI, 0, 1),
]  # fmt: skip
COEFFICIENTS = [
    (0.1, 0.4, 0.3, 0.5, 0.3, 0.7, 0.1, 0.2, 0.4, 0.3, 0.5, 0.25),
    (0.4, 0.7, 0.7, 0.4, 0.6, 0.6, 0.3, 0.1, 0.15, 0.25, 0.45, 0.05),
    (0.4, 0.2, 0.3, 0.6, 0.1, 0.65, 0.55, 0.25, 0.1, 0.25, 0.7, 0.15),
]


def units(x):
    return [sum(c * v for c, v in zip(row, x)) for row in COEFFICIENTS]


def var_u(x):
    """Set bits are vertices of an icosahedron: how many, and how long their sum is."""
    total = [sum(v * vertex[axis] for v, vertex in zip(x, VERTICES)) for axis in range(3)]
    return sum(x) + math.hypot(*total) / math.sqrt(1 + PHI**2) > 7.63


def g1(x):
    # Sums are multiples of 0.05, up to rounding; none is to lie on the threshold by that.
    return sum(z - threshold for z, threshold in zip(units(x), (0.1, 0.3, 0.2))) > 5.89 + 1e-9


def g2(x):
    shares = [z / sum(row) for z, row in zip(units(x), COEFFICIENTS)]
    return sum(1 / (1 + math.exp(-7 * (share - 0.41))) for share in shares) > 1.945


def element(kind, content):
    if 1 <= len(content) <= 4:
        return struct.pack("<I", len(content) << 16 | kind) + content.ljust(4, b"\0")
    return struct.pack("<II", kind, len(content)) + content.ljust(-(-len(content) // 8) * 8, b"\0")


def variable(name, flags, shape, numbers):
    """Numbers in bytes, column by column, compressed. Class 9 is uint8, 6 double."""
    parts = [
        element(6, struct.pack("<II", flags, 0)),
        element(5, struct.pack("<2i", *shape)),
        element(1, name.encode()),
        element(2, bytes(numbers)),
    ]
    packed = zlib.compress(element(14, b"".join(parts)), 9)
    return struct.pack("<II", 15, len(packed)) + packed


inputs = [[k >> (11 - i) & 1 for i in range(12)] for k in range(4096)]
header = b"MATLAB 5.0 MAT-file, written for the tests of infoplane".ljust(124) + struct.pack("<H", 0x0100) + b"IM"
for rule, label_class in ((var_u, 6), (g1, 9), (g2, 9)):
    f = variable("F", 9, (4096, 12), [x[i] for i in range(12) for x in inputs])
    y = variable("y", label_class, (1, 4096), [rule(x) for x in inputs])
    (HERE / f"{rule.__name__}.mat").write_bytes(header + f + y)
