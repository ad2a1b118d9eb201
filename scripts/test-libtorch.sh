#!/bin/sh
# test-libtorch.sh   builds against the libtorch in the folder LIBTORCH and runs the tests on it
#
# The build has a folder of its own, .build-libtorch, so that the one against the system's libtorch
# stays as it is.
set -eu

if [ -z "${LIBTORCH:-}" ]; then
  echo "test-libtorch: set LIBTORCH to a libtorch, such as the folder 'torch' of an installed PyTorch" >&2
  exit 64
fi
cd "$(dirname -- "$0")/.."
swift build --build-tests --scratch-path .build-libtorch ${JOBS:+--jobs "$JOBS"}
swift test --skip-build --scratch-path .build-libtorch
