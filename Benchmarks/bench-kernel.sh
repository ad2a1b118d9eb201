#!/bin/sh
# bench-kernel.sh [OPTIONS]          times tangent kernels against PyTorch's ways of computing them
# bench-kernel.sh --growth [OPTIONS] times ours alone as images and networks grow, and draws it
#
# --help lists the options, --quick takes a few minutes; Benchmarks/README.md explains the rest. PYTHON
# chooses the peers' interpreter, PYTHON2X one with PyTorch 2 for torch.func. LIBTORCH=<folder> builds ours
# on that libtorch, in a folder of its own. Writes to .build/bench.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
build() { swift build -c release ${LIBTORCH:+--scratch-path .build-libtorch} ${JOBS:+--jobs "$JOBS"} "$@"; }

script=bench_kernel output=.build/bench/kernel.json
if [ "${1:-}" = --growth ]; then
  shift
  script=growth output=.build/bench/growth.json
fi
build --product KernelBenchmark
if [ "$script" = bench_kernel ]; then build --product tangent; fi
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-/usr/bin/python3}" "Benchmarks/kernel/$script.py" "$(build --show-bin-path)" "$output" "$@"
