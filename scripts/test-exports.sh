#!/bin/sh
# test-exports.sh TANGENT   runs exported networks by the programs they are for
#
# onnx and onnxruntime come from PyPI, into a Python of their own in .build; PyTorch is the system's, where it has one.
# First every layer and some networks of NAS-Bench-201, by the tests; then a network that is trained here, on real
# images, by TANGENT, the command. Without PyPI it says so and leaves the rest out.
set -eu

tangent=$1
cd "$(dirname "$0")/.."
folder=$PWD/.build/exports
python=$folder/python/bin/python

skip() {
  echo "test-exports: $*, so exported networks are not run by onnxruntime"
  exit 0
}

has_packages() { "$python" -c 'import onnx, onnxruntime' 2>/dev/null; }

if ! has_packages; then
  mkdir -p "$folder"
  "${PYTHON:-/usr/bin/python3}" -m venv --system-site-packages "$folder/python" >"$folder/venv.log" 2>&1 ||
    skip "no environment could be made (Debian: apt-get install python3-venv)"
  "$python" -m pip install --quiet --disable-pip-version-check 'onnx<2' 'onnxruntime<2' >"$folder/pip.log" 2>&1 || true
  has_packages || skip "PyPI could not be reached ($folder/pip.log)"
fi

export PYTHON="$python"
# shellcheck disable=SC2086 # a list of options
swift test ${SWIFT_BUILD_FLAGS:-} --filter 'ExportLayerTests|ExportCommandTests|FlawedExportsTests|exportFormatsConform'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cell='|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|'
"$tangent" train "$cell" --dataset fashion-mnist --size reduced --train-images 512 --validation-images 256 \
  --epochs 1 --checkpoint "$work/trained" --quiet
for options in "" "--fold-batch-norms" "--fold-batch-norms --with-preprocessing"; do
  # shellcheck disable=SC2086 # a list of options
  "$tangent" export "$work/trained" --onnx "$work/network.onnx" --pytorch "$work/network.py" $options --check \
    --overwrite | tee "$work/printed"
  grep -q 'onnxruntime .* the same class for 64 of 64 images' "$work/printed" || {
    echo "test-exports: the exported network was not run by onnxruntime on 64 images" >&2
    exit 1
  }
done
