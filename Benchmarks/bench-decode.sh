#!/bin/sh
# bench-decode.sh [OPTIONS]   times our decoding of photographs against Pillow's and torchvision's
#
# --help lists the options, --quick takes under a minute; Benchmarks/README.md explains the rest. PYTHON chooses the
# peers' interpreter. Writes to .build/bench.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
build() { swift build -c release ${LIBTORCH:+--scratch-path .build-libtorch} ${JOBS:+--jobs "$JOBS"} "$@"; }

build --product DecodeBenchmark
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-/usr/bin/python3}" Benchmarks/decode/bench_decode.py "$(build --show-bin-path)" \
  .build/bench/decode.json "$@"
