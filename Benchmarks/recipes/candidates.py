"""The short trainings that are compared: the options of `tangent search` and `tangent train` by name."""

# Of images that one training passes: 3,072 in version 0.1, and at most three times that.
CANDIDATES = {
    "initialization": ["--epochs", "0"],
    "constant, tracked statistics": ["--recipe", "short-0.1", "--epochs", "2", "--recalibration-images", "0"],
    "constant": ["--recipe", "short-0.1", "--epochs", "2"],
    "linear": ["--epochs", "2"],
    "linear, 6 epochs": ["--epochs", "6"],
    "linear, 3 seeds": ["--epochs", "2", "--repeats", "3"],
    "linear, 4,608 images": ["--epochs", "2", "--train-images", "4608"],
    "linear, 12 epochs of 768 images": ["--epochs", "12", "--train-images", "768"],
    "cosine, 6 epochs": ["--epochs", "6", "--schedule", "cosine-by-step"],
    "linear, 6 epochs, batch 96": ["--epochs", "6", "--batch-size", "96"],
    "linear, 6 epochs, rate 0.2": ["--epochs", "6", "--learning-rate", "0.2"],
    "linear, 6 epochs, rate 0.05": ["--epochs", "6", "--learning-rate", "0.05"],
    "linear, 6 epochs, warm-up": ["--epochs", "6", "--warm-up", "10%"],
    "linear, 6 epochs, augmented": ["--epochs", "6", "--augment"],
    "initialization, 3 seeds": ["--epochs", "0", "--repeats", "3"],
    "linear, 3 seeds, rate 0.05": ["--epochs", "2", "--repeats", "3", "--learning-rate", "0.05"],
    "linear, 3 seeds, batch 96": ["--epochs", "2", "--repeats", "3", "--batch-size", "96"],
    "linear, 6 seeds of 1 epoch": ["--epochs", "1", "--repeats", "6"],
    "linear, 3 seeds, 4 epochs of 768 images": ["--epochs", "4", "--repeats", "3", "--train-images", "768"],
    "linear, 3 epochs, 2 seeds": ["--epochs", "3", "--repeats", "2"],
    "linear, 6 epochs, batch 24": ["--epochs", "6", "--batch-size", "24"],
}


def options(name):
    """A candidate's options, with everything said that a later default may change: the recipe `short`, the seeds and the
    kernel."""
    seeds = ["--repeats", "1", "--own-seeds", "--batch-norm", "coupled", "--kernel-images", "40"]
    base = ["--schedule", "linear-by-step", "--batch-size", "48", "--learning-rate", "0.1", "--no-augment"]
    own = CANDIDATES[name]
    # The last of two equal options counts.
    if "--recipe" in own or own[:2] == ["--epochs", "0"]:
        return seeds + own
    return seeds + base + own


def slug(name):
    """A file's name for a candidate."""
    return "".join(c if c.isalnum() else "-" for c in name).replace("--", "-").strip("-")
