#!/bin/sh
# bench-train.sh [OPTIONS]           times our training against PyTorch's loops
# bench-train.sh --workers [OPTIONS] times searches with several numbers of workers and threads
#
# --help lists the options, --quick takes a few minutes; Benchmarks/README.md explains the rest. PYTHON
# chooses the peers' interpreter. LIBTORCH=<folder> builds ours on that libtorch, in a folder of its own.
# Writes to .build/bench.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
build() { swift build -c release ${LIBTORCH:+--scratch-path .build-libtorch} ${JOBS:+--jobs "$JOBS"} "$@"; }

if [ "${1:-}" = --workers ]; then
  shift
  script=bench_workers output=.build/bench/workers.json
  build --product tangent
else
  script=bench_train output=.build/bench/train.json
  build --product KernelBenchmark
  build --product TrainBenchmark
fi
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-/usr/bin/python3}" "Benchmarks/train/$script.py" "$(build --show-bin-path)" "$output" "$@"
