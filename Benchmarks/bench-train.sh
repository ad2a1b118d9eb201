#!/bin/sh
# bench-train.sh [OPTIONS]   times training beside PyTorch's loops
#
# --help lists the options; Benchmarks/README.md explains the rest. PYTHON chooses the peers' interpreter.
# Writes .build/bench/train.json.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
swift build -c release --product KernelBenchmark ${JOBS:+--jobs "$JOBS"}
swift build -c release --product tangent ${JOBS:+--jobs "$JOBS"}
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-/usr/bin/python3}" Benchmarks/train/bench_train.py \
  "$(swift build -c release --show-bin-path)" .build/bench/train.json "$@"
