"""Writes Tests/Golden/metrics.json: kernel metrics of small symmetric matrices, by NumPy alone.

Definitions, with K the kernel of n images, y their labels and L_ij = +1 if y_i = y_j, else -1:

    labelGradientAlignment   Pearson correlation of the n^2 entries of K and of L
    ... of the normalized kernel K_ij / sqrt(K_ii K_jj)
    mean                     of the n^2 entries
    frobenius, trace
    rank                     number of eigenvalues above n * eps * lambda_max
    conditionNumber          lambda_max / lambda_min
    labelEnergy              for k = 1 ... n, |P_k Y|^2 / |Y|^2 with P_k the projection on the eigenvectors of the k
                             largest eigenvalues and Y the one-hot labels less their column means
    centeredKernelAlignment  <HKH, HLH> / (|HKH| |HLH|) with H = I - 1/n
    kernelTargetAlignment    <K, L> / (|K| |L|)
    eigenvalueScore          -sum ln(lambda + 1) + 1 / (lambda + 1)
    effectiveRank            exp(-sum p ln p) with p the singular values divided by their sum (0 for K = 0)

null: not defined (a constant K or L has no correlation, a diagonal that is not positive no normal
form, a matrix whose smallest eigenvalue is not above the rank's threshold no condition number; equal
labels have no energy, and eigenvectors of eigenvalues that are nearly equal are any).
"""

import numpy

import golden_file
from portable_numbers import labels, uniform

EPSILON = numpy.finfo(numpy.float64).eps


def alignment_target(classes):
    classes = numpy.array(classes)
    return numpy.where(classes[:, None] == classes[None, :], 1.0, -1.0)


def correlation(left, right):
    left, right = left - left.mean(), right - right.mean()
    size = numpy.sqrt((left * left).sum() * (right * right).sum())
    return float((left * right).sum() / size) if size > 0 else None


def centered_alignment(kernel, target):
    n = len(kernel)
    centering = numpy.eye(n) - 1 / n
    left, right = centering @ kernel @ centering, centering @ target @ centering
    if numpy.linalg.norm(left) <= n * EPSILON * numpy.linalg.norm(kernel) or numpy.linalg.norm(right) < 1e-12:
        return None
    return float((left * right).sum() / (numpy.linalg.norm(left) * numpy.linalg.norm(right)))


def label_energy(kernel, classes):
    eigenvalues, vectors = numpy.linalg.eigh(kernel)
    if len(set(classes)) == 1 or (numpy.diff(eigenvalues) <= 1e-3 * numpy.abs(eigenvalues).max()).any():
        return None
    onehot = numpy.equal.outer(classes, sorted(set(classes))).astype(float)
    centered = onehot - onehot.mean(axis=0)
    shares = []
    for k in range(1, len(kernel) + 1):
        basis = vectors[:, -k:]
        projected = basis @ (basis.T @ centered)
        shares.append(float((projected**2).sum() / (centered**2).sum()))
    return shares


def metrics(kernel, classes):
    n = len(kernel)
    target = alignment_target(classes)
    eigenvalues = numpy.linalg.eigvalsh(kernel)
    singular = numpy.linalg.svd(kernel, compute_uv=False)
    largest = eigenvalues[-1]
    threshold = n * EPSILON * largest
    # No eigenvalue may be so close to the threshold that another eigenvalue solver decides otherwise.
    noise = [abs(value) / abs(largest) for value in eigenvalues if value <= 1e-9 * largest and value > -1e-9 * largest]
    assert all(value < 0.5 * n * EPSILON for value in noise), (noise, n * EPSILON)
    diagonal = numpy.diag(kernel)
    normalized = None
    if (diagonal > 0).all():
        normalized = kernel / numpy.sqrt(numpy.outer(diagonal, diagonal))
    shares = singular[singular > 0] / singular.sum() if singular.sum() > 0 else numpy.array([])
    aligned = correlation(kernel, target)
    if aligned is not None and len(set(classes)) > 1:
        assert abs(aligned - numpy.corrcoef(kernel.ravel(), target.ravel())[0, 1]) < 1e-12
    return {
        "labelGradientAlignment": aligned,
        "normalizedLabelGradientAlignment": None if normalized is None else correlation(normalized, target),
        "centeredKernelAlignment": centered_alignment(kernel, target),
        "kernelTargetAlignment": float((kernel * target).sum() / (numpy.linalg.norm(kernel) * n)) if kernel.any() else None,
        "eigenvalueScore": -float(sum(numpy.log1p(v) + 1 / (v + 1) for v in numpy.maximum(eigenvalues, 0))),
        "mean": kernel.mean(),
        "frobenius": numpy.sqrt((kernel * kernel).sum()),
        "trace": diagonal.sum(),
        "conditionNumber": largest / eigenvalues[0] if eigenvalues[0] > threshold else None,
        "effectiveRank": float(numpy.exp(-(shares * numpy.log(shares)).sum())) if len(shares) else 0.0,
        "rank": int((eigenvalues > threshold).sum()) if largest > 0 else 0,
        "eigenvalues": eigenvalues,
        "labelEnergy": label_energy(kernel, classes),
    }


def factor(name, rows, columns):
    """Entries are multiples of 1/16, so that products of two factors are exact and a rank stays exact."""
    return numpy.round(uniform("metrics/" + name, rows * columns).reshape(rows, columns) * 16) / 16


def spectrum(name, eigenvalues):
    """A symmetric matrix with (nearly) the given eigenvalues."""
    n = len(eigenvalues)
    basis, _ = numpy.linalg.qr(uniform("metrics/" + name, n * n).reshape(n, n))
    kernel = (basis * numpy.array(eigenvalues)) @ basis.T
    return (kernel + kernel.T) / 2


def gram(name, rows, columns):
    values = factor(name, rows, columns)
    return values @ values.T


def cases():
    """name: (kernel, labels)."""
    pair = [0, 1, 1, 0, 1, 0]
    triple = [0, 1, 2, 2, 1, 0, 1]
    full = gram("full-rank", 8, 20)
    return {
        "full rank": (full, labels("metrics/full", 8, 3)),
        "full rank, larger": (gram("larger", 12, 40), labels("metrics/larger", 12, 10)),
        "two dominant eigenvalues": (spectrum("two", [50.0, 20.0, 1.0, 0.5, 0.2, 0.1]), pair),
        "flat spectrum": (spectrum("flat", [1.0, 1.1, 1.2, 1.3, 1.4]), [0, 0, 1, 1, 2]),
        "condition number of a million": (spectrum("ill", [1e3, 1e2, 1e1, 1.0, 1e-1, 1e-2, 1e-3]), triple),
        "rank 3 of 9": (gram("deficient", 9, 3), labels("metrics/deficient", 9, 4)),
        "rank one": (gram("rank-one", 6, 1), pair),
        "identity": (numpy.eye(7), triple),
        "the labels' own matrix": (alignment_target(pair), pair),
        "the labels' own matrix, three classes": (alignment_target(triple), triple),
        "the negative of the labels' matrix": (-alignment_target(triple), triple),
        "constant": (numpy.full((5, 5), 0.75), [0, 1, 2, 0, 1]),
        "zero": (numpy.zeros((5, 5)), [0, 1, 2, 0, 1]),
        "one class only": (gram("one-class", 5, 9), [3] * 5),
        "every image its own class": (gram("own-class", 6, 9), list(range(6))),
        "tiny": (full * 2.0**-60, labels("metrics/full", 8, 3)),
        "huge": (full * 2.0**60, labels("metrics/full", 8, 3)),
        "large common offset": (full + 1024.0, labels("metrics/full", 8, 3)),
    }


def comparisons():
    """Two kernels of the same images: how far did the kernel move?"""
    before, after = gram("before", 7, 15), gram("before", 7, 15) + gram("change", 7, 4) / 8
    result = []
    for name, first, second in [
        ("small change", before, after),
        ("same", before, before),
        ("twice as large", before, 2 * before),
        ("unrelated", before, gram("unrelated", 7, 9)),
    ]:
        cosine = (first * second).sum() / numpy.sqrt((first * first).sum() * (second * second).sum())
        difference = numpy.abs(first - second) / (numpy.abs(first) + 1e-4)
        result.append({
            "name": name,
            "first": first,
            "second": second,
            # 1 - <K1, K2> / (|K1| |K2|), Fort et al. 2020
            "distance": 1 - cosine,
            # Pearson correlation of the entries
            "correlation": correlation(first, second),
            # Frobenius norm of |K1 - K2| / (|K1| + 1e-4), entry by entry
            "relativeDifference": numpy.sqrt((difference * difference).sum()),
        })
    return result


def main():
    kernels = [
        {"name": name, "labels": classes, "kernel": kernel, **metrics(kernel, classes)}
        for name, (kernel, classes) in cases().items()]
    golden_file.write("metrics.json", {"kernels": kernels, "comparisons": comparisons()})


main()
