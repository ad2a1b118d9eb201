#!/bin/sh
# bench-kernel.sh [OPTIONS]   times tangent kernels against PyTorch's ways of computing them
#
# Options are those of kernel/bench_kernel.py, such as --images 64 --threads 1. PYTHON chooses the peers'
# interpreter, PYTHON2X one with PyTorch 2 for torch.func. Writes .build/bench/kernel.json.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
swift build -c release --product KernelBenchmark
exec "${PYTHON:-/usr/bin/python3}" Benchmarks/kernel/bench_kernel.py \
  "$(swift build -c release --show-bin-path)/KernelBenchmark" .build/bench/kernel.json "$@"
