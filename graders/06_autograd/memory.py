"""Bytes and calls, counted: what forward keeps for backward, the gradients, the peak, and rules applied."""

from tito.probes import Limits, fixed, indices, integers, memory, normal

KEEP_LESS = "Keep references to the arrays a rule reads, not copies, and nothing in float64."
ONCE = "Visit each node once: more calls of apply than nodes means that some are walked several times."


# Layer inputs are 4 * 64 * (784 + 512 + 256 + 128 + 10) = 432,640 bytes; the batch (200,704) exists before
# forward and is not counted, which leaves 231,936. At the peak stand all gradients and that of the first
# hidden layer: 2,269,736 + 4 * 64 * 512.
@memory(
    component="memory",
    points=3,
    hint=KEEP_LESS,
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
    h = lib.relu(lib.linear(w1, b1)(x))
    h = lib.relu(lib.linear(w2, b2)(h))
    h = lib.relu(lib.linear(w3, b3)(h))
    return lib.cross_entropy(lib.linear(w4, b4)(h), t)


# Nothing but the loss is kept: x and w exist before. Gradients of w and b: 4 * (512 * 768 + 768). The peak
# adds the output's gradient, 4 * 32 * 768.
@memory(
    component="memory",
    points=2,
    hint=KEEP_LESS,
    analytic={"saved": 4, "gradients": 1_575_936, "peak": 1_674_240},
)
def one_wide_layer(lib, x=fixed(normal(32, 512)), w=normal(512, 768, scale=0.05), b=normal(768)):
    """Sum the outputs of Dense(512, 768) on a batch of 32."""
    return lib.linear(w, b)(x).sum()


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


@memory(
    component="memory",
    hint="A chain of n operations costs n calls and keeps n small arrays at most.",
    limits=Limits(saved=6.0),
)
def chain_counted(x=integers(1000), y=fixed(integers(1000))):
    """Multiply by a constant thirty times, and count bytes and calls."""
    for _ in range(30):
        x = (x + y) * 0.5
    return x.sum()
