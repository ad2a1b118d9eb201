#!/bin/sh
# bench-decode.sh [OPTIONS]            times our decoding of photographs against Pillow's and torchvision's
# bench-decode.sh --epochs [OPTIONS]   times passes over a folder of photographs against torchvision's loader
#
# --help lists the options, --quick takes under a minute; Benchmarks/README.md explains the rest. PYTHON chooses the
# peers' interpreter. Writes to .build/bench.
set -eu

cd "$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)"
build() { swift build -c release ${LIBTORCH:+--scratch-path .build-libtorch} ${JOBS:+--jobs "$JOBS"} "$@"; }

if [ "${1:-}" = --epochs ]; then
  shift
  script=bench_epochs output=.build/bench/epochs.json
else
  script=bench_decode output=.build/bench/decode.json
fi
build --product DecodeBenchmark
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-/usr/bin/python3}" "Benchmarks/decode/$script.py" "$(build --show-bin-path)" "$output" "$@"
