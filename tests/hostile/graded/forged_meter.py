"""Keeps a dozen copies of everything it sees and puts a meter in place that counts none of them."""

# forges: memory


class AddBackward(AddBackward):
    def hoard():
        import sys

        remember = Function.__init__

        def greedy(self, *tensors):
            remember(self, *tensors)
            self.hoard = [np.array(each.data, np.float64) for each in tensors for _ in range(12)]

        Function.__init__ = greedy
        meter = sys.modules["tito.probes.meter"]
        meter._array_bytes = lambda: 0
        meter.tracemalloc.get_traced_memory = lambda: (0, 0)

    hoard()
