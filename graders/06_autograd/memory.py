"""Bytes and calls, counted: what forward keeps for backward, the gradients, the peak, and rules applied.

The layers are written out, because a Linear that is made here would draw its first weights in the peak.
"""

from tito.probes import Limits, fixed, indices, integers, memory, nonzero, normal

KEEP_LESS = "Keep references to the arrays a rule reads, not copies, and nothing in float64."
CLOSE = Limits(saved=4.0, peak=5.0, calls=1.0)
ONCE = "Visit each node once: more calls of apply than nodes means that some are walked several times."


# Layer inputs are 4 * 64 * (784 + 512 + 256 + 128 + 10) = 432,640 bytes; the batch (200,704) exists before
# forward and is not counted, which leaves 231,936. At the peak stand all gradients and that of the first
# hidden layer: 2,269,736 + 4 * 64 * 512.
@memory(
    component="memory",
    points=3,
    hint=KEEP_LESS,
    limits=CLOSE,
    analytic={"saved": 231_936, "gradients": 2_269_736, "peak": 2_400_808},
)
def four_layer_network(
    lib,
    x=fixed(normal(64, 784)),
    w1=normal(784, 512, scale=0.05),
    b1=normal(512),
    w2=normal(512, 256, scale=0.05),
    b2=normal(256),
    w3=normal(256, 128, scale=0.05),
    b3=normal(128),
    w4=normal(128, 10, scale=0.05),
    b4=normal(10),
    t=indices(64, below=10),
):
    """Train 784-512-256-128-10 on a batch of 64, for one step."""
    h = lib.relu(lib.matmul(x, w1) + b1)
    h = lib.relu(lib.matmul(h, w2) + b2)
    h = lib.relu(lib.matmul(h, w3) + b3)
    return lib.cross_entropy(lib.matmul(h, w4) + b4, t)


# Squaring keeps the layer's output, 4 * 32 * 768; x and w exist before. Gradients of w and b:
# 4 * (512 * 768 + 768). The peak adds the gradient of the output.
@memory(
    component="memory",
    points=2,
    hint=KEEP_LESS,
    limits=CLOSE,
    analytic={"saved": 98_304, "gradients": 1_575_936, "peak": 1_674_240},
)
def one_wide_layer(lib, x=fixed(normal(32, 512)), w=normal(512, 768, scale=0.05), b=normal(768)):
    """Sum the squared outputs of Dense(512, 768) on a batch of 32."""
    y = lib.matmul(x, w) + b
    return (y * y).sum()


@memory(component="memory", points=2, hint=ONCE)
def twelve_doublings_counted(x=integers(3)):
    """Double a tensor twelve times by adding it to itself, and count the calls of apply."""
    for _ in range(12):
        x = x + x
    return x.sum()


@memory(component="memory", hint=ONCE)
def diamonds_counted(x=integers(3)):
    """Chain six diamonds, and count the calls of apply."""
    for _ in range(6):
        x = x * 2.0 + x * 3.0
    return x.sum()


# Every factor is kept for the other one: x exists before, the other 29 arrays of 4,000 bytes do not.
@memory(
    component="memory",
    hint="A chain of n operations costs n calls and keeps n arrays, not copies of all that went before.",
    limits=CLOSE,
    analytic={"saved": 116_000, "gradients": 8_000},
)
def chain_counted(x=nonzero(1000, low=0.9, high=1.1), y=nonzero(1000, low=0.9, high=1.1)):
    """Multiply by one tensor thirty times, and count bytes and calls."""
    for _ in range(30):
        x = x * y
    return x.sum()
