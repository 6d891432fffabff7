"""Fills and frees memory while it is loaded, so that what it keeps later is nothing new to the kernel."""

# forges: memory
# open: what was freed after loading hides what is used later; a note in the receipt says so


class AddBackward(AddBackward):
    def hoard():
        import sys

        np.ones(8 << 20)
        remember = Function.__init__

        def greedy(self, *tensors):
            remember(self, *tensors)
            self.hoard = [np.array(each.data, np.float64) for each in tensors for _ in range(12)]

        Function.__init__ = greedy
        meter = sys.modules["tito.probes.meter"]
        meter._array_bytes = lambda: 0
        meter.tracemalloc.get_traced_memory = lambda: (0, 0)

    hoard()
