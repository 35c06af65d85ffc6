"""The reference training in JAX, compiled whole, on one core. Prints one line of JSON."""

import os
import sys

import peer

# All of these are read when XLA starts. The flag alone leaves it a thread per core;
# NPROC and, where the system has it, the affinity keep it to one.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["NPROC"] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

try:
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax.flatten_util import ravel_pytree
except ImportError:
    print("jax is missing", file=sys.stderr)
    sys.exit(3)

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def cross_entropy(parameters, inputs, one_hot):
    """The mean, in nats. A column is an example: that is three times as fast as a row."""
    *hidden, (weights, biases) = parameters
    activations = inputs
    for w, b in hidden:
        activations = jnp.tanh(w @ activations + b)
    logits = weights @ activations + biases
    return -jnp.mean(jnp.sum(one_hot * jax.nn.log_softmax(logits, axis=0), axis=0))


class Network:
    def __init__(self, case):
        parameters = [
            (np.reshape(np.float32(weights), (units, inputs)), np.float32(biases)[:, None])
            for (inputs, units), weights, biases in zip(case["layers"], case["weights"], case["biases"])
        ]
        # As one vector, Adam is one fused loop.
        vector, unravel = ravel_pytree(parameters)
        inputs = np.array(case["inputs"], np.float32)
        one_hot = np.eye(2, dtype=np.float32)[case["labels"]]

        # The full batches are stacked for the scan; the short one comes after it.
        size = case["batch"]
        stacked = len(inputs) // size * size

        def full(rows):
            return jnp.asarray(rows[:stacked].reshape(-1, size, rows.shape[1]).transpose(0, 2, 1))

        batches = full(inputs), full(one_hot)
        rest = jnp.asarray(inputs[stacked:].T), jnp.asarray(one_hot[stacked:].T)
        everything = jnp.asarray(inputs.T), jnp.asarray(one_hot.T)

        def loss(vector, batch):
            return cross_entropy(unravel(vector), *batch)

        def step(state, batch):
            vector, first, second, power1, power2 = state
            gradient = jax.grad(loss)(vector, batch)
            power1, power2 = power1 * BETA1, power2 * BETA2
            rate = case["learning_rate"] * jnp.sqrt(1 - power2) / (1 - power1)
            first = BETA1 * first + (1 - BETA1) * gradient
            second = BETA2 * second + (1 - BETA2) * gradient**2
            vector -= rate * first / (jnp.sqrt(second) + EPSILON)
            return (vector, first, second, power1, power2), None

        def epoch(_, state):
            state, _ = jax.lax.scan(step, state, batches)
            if rest[0].shape[1]:
                state, _ = step(state, rest)
            return state

        zeros = jnp.zeros_like(vector)
        self.state = vector, zeros, zeros, jnp.float32(1), jnp.float32(1)
        self.run = jax.jit(lambda state, count: jax.lax.fori_loop(0, count, epoch, state))
        self.evaluate = jax.jit(lambda vector: loss(vector, everything))

    def epochs(self, count):
        self.state = jax.block_until_ready(self.run(self.state, count))

    def loss(self):
        return float(self.evaluate(self.state[0]))


if __name__ == "__main__":
    peer.run(Network, f"JAX {jax.__version__}, compiled", jax.__version__, __doc__)
