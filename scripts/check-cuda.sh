#!/bin/sh
# check-cuda.sh   runs the command beside it on a CUDA card, and compares with the CPU
#
# PYTHON (python3) is an interpreter with the PyTorch that the command was built against; its libraries are
# used. Kernels of both devices have to agree to the tolerance of their type; then times are printed with the
# card's name. Ends with 1 where a kernel differs.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${PYTHON:-python3}
torch=$("$python" -c 'import torch; print(torch.__path__[0])')
# The CUDA libraries of a PyTorch from PyPI lie beside it, in packages of their own.
libraries=$torch/lib
for path in "$torch"/../nvidia/*/lib; do
  [ -d "$path" ] && libraries=$libraries:$path
done
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cell='|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|'
images="--dataset cifar10 --data $here"

"$python" -c 'import torch; print("PyTorch", torch.__version__, "on", torch.cuda.get_device_name(0))'

kernel() { # DEVICE MODE TYPE OPTIONS…
  device=$1 mode=$2 type=$3
  shift 3
  # The archive's copies of system libraries are for the command alone, not for Python.
  # shellcheck disable=SC2086 # the data's options are words
  LD_LIBRARY_PATH="$LD_LIBRARY_PATH:$here/lib" "$here/tangent" kernel "$cell" $images --device "$device" --batch-norm "$mode" --dtype "$type" --no-image \
    --overwrite --output "$work/$device.npy" --json "$@" >"$work/$device.json"
}

for mode in frozen running coupled; do
  for type in float64 float32; do
    kernel cpu "$mode" "$type" --kernel-images 16
    kernel cuda "$mode" "$type" --kernel-images 16
    "$python" - "$work" "$mode" "$type" <<'PYTHON'
import sys

import numpy

folder, mode, kind = sys.argv[1:]
cpu, cuda = (numpy.load(f"{folder}/{device}.npy") for device in ("cpu", "cuda"))
deviation = abs(cpu - cuda).max() / abs(cpu).max()
# A ReLU turns float32's rounding into units on its other side: see TangentKernel's documentation. TF32 would cost 1e-2.
limit = 1e-9 if kind == "float64" else 1e-3
print(f"{mode:8} {kind}  largest deviation {deviation:.1e}  {'agrees' if deviation <= limit else 'DIFFERS'}")
sys.exit(not deviation <= limit)
PYTHON
  done
done

for mode in frozen coupled; do
  echo "64 images, C = 16, N = 5, $mode, cuda:"
  kernel cuda "$mode" float32 --kernel-images 64 --channels 16 --cells 5
  "$python" -c 'import json, sys; print("  seconds", json.load(open(sys.argv[1]))["seconds"])' "$work/cuda.json"
done
