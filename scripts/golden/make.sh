#!/bin/sh
# make.sh            regenerates Tests/Golden
# make.sh --check    regenerates into a temporary folder and compares with Tests/Golden
#
# PYTHON chooses the interpreter; it needs PyTorch (1.13 or 2.x), NumPy and Pillow. SCIPY_PYTHON chooses that of
# what SciPy computes, which needs NumPy and SciPy; the same unless named.
set -eu

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
golden=$scripts/../../Tests/Golden
python=${PYTHON:-/usr/bin/python3}
# One thread, so that sums are taken in the same order every time.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1

generate() {
  for part in networks resnets mobilenets layers metrics proxies gradients activations spectra trajectories tensor \
    pictures operations arrays fronts features training calibration; do
    "$python" "$scripts/golden_$part.py" "$1"
  done
  for part in statistics least_squares; do
    "${SCIPY_PYTHON:-$python}" "$scripts/golden_$part.py" "$1"
  done
}

case "${1:-}" in
  "") generate "$golden" ;;
  --check)
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    generate "$fresh"
    "$python" "$scripts/compare.py" "$fresh" "$golden"
    ;;
  *)
    echo "usage: make.sh [--check]" >&2
    exit 64
    ;;
esac
