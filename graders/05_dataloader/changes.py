"""Random changes of images: flips, crops, and several after each other.

What is random is judged by bounds and properties that a correct solution leaves in less than one run of a
billion, whatever source of random numbers it uses.
"""

import numpy as np

from tito.probes import normal, positive, probe

KIND = "A tensor for a tensor, an array for an array, of the same dtype: like(image, array)."
OWN = "Change a copy: the image belongs to the caller, who will ask for it again."
PLACES = "room + 1 places, from 0 to room, both ends included, for rows and columns on their own."


@probe(
    component="RandomHorizontalFlip",
    points=2,
    hint="[..., ::-1] turns the last dimension around, and no other.",
)
def flip_of_every_shape(lib, a=normal(3, 4), b=normal(2, 3, 4), c=normal(2, 3, 4, 5), d=normal(6)):
    """Flip a matrix, an image of two channels, a batch, and a vector, with p = 1."""
    flip = lib.module("dataloader").RandomHorizontalFlip(1.0)
    return [lib.data(flip(lib.tensor(each))) for each in (a, b, c, d)]


@probe(
    component="RandomHorizontalFlip",
    hint="With p = 0 the image comes back as it is, with p = 1 always flipped.",
)
def flip_never_and_always(lib, a=normal(3, 4)):
    """Flip twenty times with p = 0, and with p = 1."""
    flip = lib.module("dataloader").RandomHorizontalFlip
    return [[lib.data(flip(p)(lib.tensor(a))) for _ in range(20)] for p in (0.0, 1.0)]


@probe(
    component="RandomHorizontalFlip",
    points=2,
    hint="random() < p is true with probability p: draw in every call.",
)
def share_of_flips(lib, a=normal(2, 3)):
    """Count the flips for several probabilities."""
    np.random.seed(1)
    found, image = {}, lib.tensor(a)
    for p in (0.2, 0.5, 0.8):
        flip = lib.module("dataloader").RandomHorizontalFlip(p)
        drawn = [lib.data(flip(image)) for _ in range(600)]
        flipped = [np.array_equal(each, lib.data(image)[:, ::-1]) for each in drawn]
        same = [np.array_equal(each, lib.data(image)) for each in drawn]
        found[f"about {p} flipped"] = bool(abs(np.mean(flipped) - p) < 0.13)
        found[f"all others as they were for {p}"] = sum(flipped) + sum(same) == 600
        found[f"neither runs nor turns for {p}"] = bool(60 < np.sum(np.diff(flipped)) < 420)
    return found


@probe(component="RandomHorizontalFlip", hint="Without an argument p is 0.5.")
def share_unless_told(lib, a=normal(2, 3)):
    """Count the flips of RandomHorizontalFlip()."""
    np.random.seed(2)
    flip, image = lib.module("dataloader").RandomHorizontalFlip(), lib.tensor(a)
    flipped = [np.array_equal(lib.data(flip(image)), lib.data(image)[:, ::-1]) for _ in range(600)]
    return bool(abs(np.mean(flipped) - 0.5) < 0.13)


@probe(component="RandomHorizontalFlip", hint=KIND)
def flip_keeps_the_kind(lib, a=normal(3, 4)):
    """Flip a tensor and an array, always and never, and look at what comes back."""
    found = []
    for p in (1.0, 0.0):
        flip = lib.module("dataloader").RandomHorizontalFlip(p)
        tensor, array = flip(lib.tensor(a)), flip(a)
        found.append([isinstance(tensor, lib.tensors.Tensor), isinstance(array, np.ndarray), lib.data(array)])
    return found


@probe(component="RandomHorizontalFlip", hint=OWN)
def flip_leaves_its_image_alone(lib, a=normal(3, 4)):
    """Look at an image, a tensor and an array, after it was flipped twice."""
    flip, tensor, array = lib.module("dataloader").RandomHorizontalFlip(1.0), lib.tensor(a), a.copy()
    twice = [lib.data(flip(flip(each))) for each in (tensor, array)]
    return {"twice": twice, "images": [lib.data(tensor), array]}


@probe(component="RandomCrop", points=2, hint=PLACES)
def crop_of_all_places(lib, a=positive(4, 5)):
    """Draw 900 windows of 3 by 3, padding 1, and look which of the 20 places come, and what else."""
    np.random.seed(3)
    padded = np.pad(a, 1)
    windows = {padded[i : i + 3, j : j + 3].tobytes(): (i, j) for i in range(4) for j in range(5)}
    crop, image = lib.module("dataloader").RandomCrop(3, padding=1), lib.tensor(a)
    drawn = [windows.get(lib.data(crop(image)).astype(np.float32).tobytes(), "none") for _ in range(900)]
    return {
        "only windows of the padded image": "none" not in drawn,
        "first row of places": any(each[0] == 0 for each in drawn),
        "last row of places": any(each[0] == 3 for each in drawn),
        "last column of places": any(each[1] == 4 for each in drawn),
        "all places": len(set(drawn)) == 20,
        "none favoured": max(drawn.count(each) for each in set(drawn)) < 120,
        "corners as often": sum(drawn.count(each) for each in ((0, 0), (0, 4), (3, 0), (3, 4))) > 107,
    }


@probe(
    component="RandomCrop",
    points=2,
    hint="Zeros around the last two dimensions alone, `padding` wide on every side.",
)
def crop_of_the_whole_padded_image(lib, a=normal(3, 4), b=normal(2, 3, 4)):
    """Crop a window as large as the padded image: a matrix, and an image of two channels."""
    crop = lib.module("dataloader").RandomCrop((7, 8), padding=2)
    return [lib.data(crop(lib.tensor(each))) for each in (a, b)]


@probe(component="RandomCrop", hint="[..., rows, columns] cuts any number of images alike.")
def crop_of_a_batch(lib, a=normal(2, 2, 3, 4)):
    """Crop a window as large as the padded images out of a batch of them."""
    return lib.data(lib.module("dataloader").RandomCrop((7, 8), padding=2)(lib.tensor(a)))


@probe(
    component="RandomCrop", hint="padding=0 adds nothing, and a window as large as the image is the image."
)
def crop_without_padding(lib, a=normal(2, 5, 5), b=normal(2, 3, 6)):
    """Crop without padding: as large as the image, and as high as it."""
    dataloader = lib.module("dataloader")
    whole = lib.data(dataloader.RandomCrop(5, padding=0)(lib.tensor(a)))
    strip = lib.data(dataloader.RandomCrop((3, 2), padding=0)(lib.tensor(b)))
    strips = [b[:, :, j : j + 2] for j in range(5)]
    return {"whole": whole, "a strip": any(np.array_equal(strip.astype(np.float32), each) for each in strips)}


@probe(component="RandomCrop", points=2, hint="A size is (height, width), or one number for both.")
def crop_of_every_size(lib, a=normal(2, 6, 9)):
    """Look at the shapes of windows of several sizes, and of the padding that is taken unless told."""
    crop = lib.module("dataloader").RandomCrop
    made = (
        crop(4, padding=0),
        crop((2, 7), padding=0),
        crop((7, 2), padding=1),
        crop((14, 17)),
        crop((1, 9), 0),
    )
    return [list(lib.data(each(lib.tensor(a))).shape) for each in made]


@probe(
    component="RandomCrop",
    hint="A window larger than the padded image is a ValueError, too high or too wide.",
)
def crop_too_large(lib, a=normal(2, 4, 6)):
    """Crop windows that are too high, too wide, and just right."""
    found = {}
    for size in ((7, 6), (4, 9), (9, 9), 7, (6, 8)):
        try:
            found[f"{size}"] = list(
                lib.data(lib.module("dataloader").RandomCrop(size, padding=1)(lib.tensor(a))).shape
            )
        except ValueError:
            found[f"{size}"] = "refused"
    return found


@probe(
    component="RandomCrop",
    hint="A window as large as the image moves as well, in the padding: one place for all channels.",
)
def crop_as_large_as_the_image(lib, a=positive(4, 5)):
    """Draw eight windows as large as the image, padding 2, and look whether they move, channels alike."""
    np.random.seed(5)
    crop, image = lib.module("dataloader").RandomCrop((4, 5), padding=2), lib.tensor(np.stack([a, a]))
    cuts = [lib.data(crop(image)) for _ in range(8)]
    alike = [np.array_equal(cut[0], cut[1]) for cut in cuts]
    return {"they move": len({cut.tobytes() for cut in cuts}) > 1, "channels alike": all(alike)}


@probe(component="RandomCrop", hint=KIND)
def crop_keeps_the_kind(lib, a=normal(2, 3, 4)):
    """Crop a tensor and an array, and look at what comes back, and at its dtype."""
    crop = lib.module("dataloader").RandomCrop((5, 6), padding=1)
    tensor, array = crop(lib.tensor(a)), crop(a)
    kinds = [isinstance(tensor, lib.tensors.Tensor), isinstance(array, np.ndarray)]
    dtypes = [str(lib.data(tensor).dtype) == lib.dtype, array.dtype == a.dtype]
    return {"kinds": kinds, "dtypes": dtypes, "array": lib.data(array)}


@probe(component="RandomCrop", hint=OWN)
def crop_leaves_its_image_alone(lib, a=normal(2, 4, 4)):
    """Look at an image, a tensor and an array, after windows were cut out of it."""
    np.random.seed(4)
    crop, tensor, array = lib.module("dataloader").RandomCrop(4, padding=1), lib.tensor(a), a.copy()
    shapes = [list(lib.data(crop(each)).shape) for each in (tensor, array) for _ in range(5)]
    return {"shapes": shapes, "images": [lib.data(tensor), array]}


@probe(
    component="Compose", points=2, hint="What the first change gives goes into the second, in their order."
)
def changes_in_their_order(lib, a=normal(3, 4)):
    """Apply three changes whose order matters."""
    changes = [lambda image: image * 2, lambda image: image + 1, lambda image: image * image]
    return lib.data(lib.module("dataloader").Compose(changes)(lib.tensor(a)))


@probe(component="Compose", hint="No change gives the image back; one change is a list of one.")
def changes_none_and_one(lib, a=normal(3, 4)):
    """Apply no change, and one."""
    compose = lib.module("dataloader").Compose
    return [lib.data(compose(each)(lib.tensor(a))) for each in ([], [lambda image: image * 3])]


@probe(component="Compose", hint="Hand on what comes as it is, and let through what a change raises.")
def changes_get_what_comes(lib, a=normal(3, 4)):
    """Look at what a change is given, for a tensor, an array and a number; then let a change fail."""
    seen, compose, refused = [], lib.module("dataloader").Compose, False
    whole = compose([lambda image: seen.append(image) or image])
    back = [whole(each) for each in (lib.tensor(a), a, 3)]
    try:
        compose([lambda image: image[9, 9]])(a)
    except IndexError:
        refused = True
    kinds = (lib.tensors.Tensor, np.ndarray, int)
    return {
        "given": [isinstance(each, kind) for each, kind in zip(seen, kinds, strict=True)],
        "back": [isinstance(each, kind) for each, kind in zip(back, kinds, strict=True)],
        "refused": refused,
    }


@probe(component="Compose", hint="Call each change once, in every call of the whole.")
def changes_called_once(lib, a=normal(3, 4)):
    """Apply changes that count their calls, twice, one Compose inside another."""
    calls, compose = [], lib.module("dataloader").Compose
    inner = compose([lambda image: calls.append(1) or image + 1, lambda image: calls.append(2) or image * 2])
    outer = compose([inner, lambda image: calls.append(3) or image - 1])
    return {"images": [lib.data(outer(lib.tensor(each))) for each in (a, 3 - a)], "calls": calls}
