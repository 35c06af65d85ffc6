"""Writes the small files that fuzzing begins with, into corpus/. Needs Python with numpy.

The same files are mutated by tests/hard_files.rs. corpus/run_file and corpus/published are written by
`cargo test --test hard_files -- --ignored`.
"""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

CORPUS = Path(__file__).parent / "corpus"
# Between the files of one dataset, see fuzz_targets/load.rs.
NEXT = b"\n--next file--\n"


def write(folder, name, content):
    path = CORPUS / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), version=version)
    return file.getvalue()


def npz(packed, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(file, **arrays)
    return file.getvalue()


def element(order, kind, content):
    if 1 <= len(content) <= 4:
        return struct.pack(order + "I", len(content) << 16 | kind) + content.ljust(4, b"\0")
    return struct.pack(order + "II", kind, len(content)) + content.ljust(-(-len(content) // 8) * 8, b"\0")


def variable(order, name, flags, shape, kind, numbers):
    parts = [
        element(order, 6, struct.pack(order + "II", flags, 0)),
        element(order, 5, struct.pack(order + f"{len(shape)}i", *shape)),
        element(order, 1, name.encode()),
        element(order, kind, numbers),
    ]
    return element(order, 14, b"".join(parts))


def compressed(order, content):
    packed = zlib.compress(content)
    return struct.pack(order + "II", 15, len(packed)) + packed


def mat(order, *variables):
    header = b"MATLAB 5.0 MAT-file, written for tests".ljust(124)
    return header + struct.pack(order + "H", 0x0100) + (b"IM" if order == "<" else b"MI") + b"".join(variables)


def idx(code, array):
    array = np.asarray(array)
    shape = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, code, array.ndim]) + shape + array.astype(array.dtype.newbyteorder(">")).tobytes()


x = np.arange(24).reshape(6, 4) % 7
y = np.array([0, 1, 2, 0, 1, 1])

write("npy", "float32", npy(x.astype("<f4")))
write("npy", "float64_fortran_big_endian", npy(np.asfortranarray(x.astype(">f8"))))
write("npy", "half", npy(np.array([0.5, 1e-6, np.inf, np.nan], "f2")))
write("npy", "bool_0d", npy(np.array(True)))
write("npy", "int64_version_2", npy(y, (2, 0)))
write("npy", "uint8_version_3_8d", npy(np.zeros((1, 2, 1, 2, 1, 2, 1, 2), "u1", order="F"), (3, 0)))
write("npy", "record", npy(np.zeros(2, [("a", "f4"), ("b", "i4")])))
write("npy", "object", npy(np.array([{}, 1], dtype=object)))
write("npy", "empty", npy(np.zeros((0, 3), "i2")))

write("npz", "stored", npz(False, x=x.astype("f4"), y=y.astype("u1")))
write("npz", "deflated", npz(True, x=x.astype("f4"), y=y))
write("npz", "split", npz(True, x_train=x, y_train=y, x_test=x[:2], y_test=y[:2]))
write("npz", "activations", npz(True, **{f"epoch_0000{e}/layer_{l}": np.tanh(x * (e + l) / 9.0) for e in range(2) for l in range(2)}, y=y))
file = io.BytesIO()
with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("folder/", b"")
    archive.comment = b"a comment"
    with archive.open("folder/a.npy", "w", force_zip64=True) as entry:
        entry.write(npy(x))
    archive.writestr("names.npy", npy(np.array(["a", "b"])))
write("npz", "folder_zip64_comment", file.getvalue())


class Unseekable(io.RawIOBase):
    def __init__(self):
        self.content = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.content += bytes(data)
        return len(data)


streamed = Unseekable()
with zipfile.ZipFile(streamed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("x.npy", npy(x.astype("u1")))
    archive.writestr("y.npy", npy(y.astype("u1")))
write("npz", "streamed", bytes(streamed.content))

for order, name in [("<", "little"), (">", "big")]:
    F = variable(order, "F", 6, (6, 4), 2, x.T.astype("u1").tobytes())
    Y = variable(order, "y", 0x209, (1, 6), 2, (y > 0).astype("u1").tobytes())
    double = variable(order, "d", 6, (2, 1), 9, np.array([0.5, -1e300]).astype(order + "f8").tobytes())
    text = variable(order, "text", 4, (1, 2), 4, "ab".encode("utf-16-le"))
    sparse = variable(order, "s", 5, (2, 2), 5, b"\0" * 8)
    write("mat", f"{name}_endian", mat(order, F, Y, double, text, sparse))
    write("mat", f"{name}_endian_compressed", mat(order, compressed(order, F), compressed(order, Y)))
write("mat", "level_7_3", b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\x02IM" + b"\x89HDF\r\n\x1a\n")
write("mat", "level_4", struct.pack("<5I", 0, 2, 1, 0, 2) + b"y\0" + struct.pack("<2d", 0.0, 1.0))

images, labels = idx(8, (np.arange(96).reshape(6, 4, 4) * 5 % 256).astype("u1")), idx(8, y.astype("u1"))
write("idx", "images", images)
write("idx", "labels", labels)
write("idx", "floats", idx(13, x.astype("f4") / 7))
write("idx", "shorts", idx(11, x.astype("i2")))
write("idx", "labels_gz", gzip.compress(labels, mtime=0))

with_names = "width,height,kind\n" + "".join(f"{a},{b}.5,{'abc'[c]}\n" for a, b, c in zip(x[:, 0], x[:, 1], y))
write("csv", "names", with_names.encode())
write("csv", "semicolons", b'"a;b";c;"the ""label"""\r\n1;2.5;yes\r\n-3e1;.5;no\r\n\r\n4;5;yes')
write("csv", "tabs", "\ufeff1\t2\t0\n3\t4\t1\n".encode())
write("csv", "savetxt", b"# a b,c\n1.000000000000000000e+00,0\n2.000000000000000000e+00,1\n")
write("csv", "missing", b"a,b,y\n1,2,0\n3,NA,1\n5,,0\n")

one = gzip.compress(b"hello, hello, hello, hello", mtime=0)
write("gzip", "one", one)
write("gzip", "two_and_zeros", one + gzip.compress(bytes(300), mtime=0) + bytes(7))
write("gzip", "all_fields", b"\x1f\x8b\x08\x1e\0\0\0\0\0\3\2\0xyname\0comment\0\1\2" + one[10:])

write("load", "npz", npz(True, x=x.astype("f4"), y=y))
write("load", "npy_pair", npy(x.astype("f4")) + NEXT + npy(np.eye(3, dtype="u1")[y]))
write("load", "npy_across", npy(y.astype(bool)) + NEXT + npy(x.T.astype("f8")))
write("load", "idx_pair", images + NEXT + labels)
write("load", "idx_two_pairs", NEXT.join([gzip.compress(images, mtime=0), labels, images, gzip.compress(labels, mtime=0)]))
write("load", "csv", with_names.encode())
write("load", "mat", mat("<", compressed("<", variable("<", "F", 6, (6, 4), 2, x.T.astype("u1").tobytes())),
                         variable("<", "y", 6, (1, 6), 2, y.astype("u1").tobytes())))
