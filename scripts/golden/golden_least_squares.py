"""Non-negative least squares by SciPy, which has the active-set method of Lawson and Hanson.

Needs SciPy, and no PyTorch. The columns are of as different magnitudes as those of a fit of layer times.
"""

import numpy
from scipy import optimize

import golden_file
from portable_numbers import uniform

# Name, rows, factors of the columns.
CASES = [
    ("well scaled", 12, [1.0, 1.0, 1.0]),
    ("layer times", 30, [1e6, 1e11, 1e9, 1e8]),
    ("fewer rows than columns", 2, [1.0, 3.0, 0.1, 2.0]),
    ("one column", 5, [2.0]),
]


def case(name, count, factors):
    columns = len(factors)
    rows = (uniform("least squares/" + name, count * columns).reshape(count, columns) * 0.5 + 0.45) * factors
    solution, residual = optimize.nnls(rows, numpy.ones(count))
    return {"name": name, "rows": rows, "solution": solution, "residual": residual}


if __name__ == "__main__":
    golden_file.write("least-squares.json", {"cases": [case(*given) for given in CASES]})
