"""What the Python peers share: the clock, and one line of JSON as the result."""

import argparse
import json
import statistics
import time


def time_epochs(epochs, seconds, samples):
    """Milliseconds per epoch over samples of at least the given length."""
    count = 8
    while True:  # the warm-up, which also finds a count worth a tenth of a sample
        start = time.perf_counter()
        epochs(count)
        elapsed = time.perf_counter() - start
        if elapsed >= seconds / 10:
            break
        count *= 2
    times = []
    for _ in range(samples):
        done, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            epochs(count)
            done += count
        times.append(1000 * elapsed / done)
    return {"median_ms": statistics.median(times), "least_ms": min(times), "most_ms": max(times)}


def run(network_of, name, version, description):
    """Does the case given on the command line, first for its losses and then for the time."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("case", help="path of peer-case.json")
    parser.add_argument("--seconds", type=float, default=1.0, help="least length of a sample")
    parser.add_argument("--samples", type=int, default=5)
    arguments = parser.parse_args()
    with open(arguments.case, encoding="utf-8") as file:
        case = json.load(file)

    network = network_of(case)
    before = network.loss()
    network.epochs(case["epochs"])
    after = network.loss()
    ms = time_epochs(network.epochs, arguments.seconds, arguments.samples)
    result = {"name": name, "ms": ms, "loss_before": before, "loss_after": after, "threads": 1, "version": version}
    print(json.dumps(result))
