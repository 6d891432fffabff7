"""Datasets, changes and loaders together, in front of a network."""

import numpy as np

from tito.probes import integers, normal, probe


@probe(
    component="integration", points=2, hint="The heir's __getitem__ is asked for every sample, in every pass."
)
def pipeline_of_changed_images(lib, x=normal(7, 2, 3, 4), y=integers(7)):
    """Take batches of images that are flipped and padded on the way, labels beside them."""
    dataloader = lib.module("dataloader")
    change = dataloader.Compose(
        [dataloader.RandomHorizontalFlip(1.0), dataloader.RandomCrop((5, 6), padding=1)]
    )

    class Changed(dataloader.TensorDataset):
        def __getitem__(self, index):
            image, label = super().__getitem__(index)
            return change(image), label

    loader = dataloader.DataLoader(Changed(lib.tensor(x), lib.tensor(y)), 3)
    return [[lib.data(part) for part in batch] for batch in loader]


@probe(component="integration", points=2, hint="Batches weighted by their size give the loss of the whole.")
def loss_of_a_pass(lib, x=normal(11, 4), w=normal(4, 2), b=normal(2), y=normal(11, 2)):
    """Take the loss of a network over all batches of a shuffled pass, weighted by their size."""
    dataloader, layer = lib.module("dataloader"), lib.linear(w, b)
    data = dataloader.TensorDataset(lib.tensor(x), lib.tensor(y))
    batches = list(dataloader.DataLoader(data, 4, shuffle=True))
    losses = [lib.data(lib.mse(layer(inputs), targets)) for inputs, targets in batches]
    sizes = [len(lib.data(inputs)) for inputs, _ in batches]
    return {"loss": sum(n * loss for n, loss in zip(sizes, losses, strict=True)) / 11, "sizes": sizes}


@probe(
    component="integration", points=2, hint="Parameters, orders and labels: each sample keeps its own target."
)
def labels_of_all_passes(lib, x=normal(9, 3, 3), y=integers(9)):
    """Collect the targets of three shuffled passes by their images."""
    dataloader = lib.module("dataloader")
    loader = dataloader.DataLoader(dataloader.TensorDataset(lib.tensor(x), lib.tensor(y)), 4, shuffle=True)
    found = {}
    for _ in range(3):
        for images, labels in loader:
            for image, label in zip(lib.data(images), lib.data(labels), strict=True):
                found.setdefault(image.astype(np.float32).tobytes(), []).append(float(label))
    return [found.get(image.tobytes()) for image in x]
