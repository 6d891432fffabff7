"""The modules that students build, one after the other: tensor, activations, layers, losses, ..."""
