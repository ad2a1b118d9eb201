#!/bin/sh
# pack-cuda.sh ARCHIVE [FOLDER]   builds the command for a machine with a CUDA card and packs it
#
# LIBTORCH names an unpacked libtorch or PyTorch with CUDA, of the version that the card's machine has; this
# machine needs no card. The archive holds the command, linked with Swift's libraries, the system's other
# libraries that it needs in lib, check-cuda.sh, and, where given, the files of FOLDER as the data set cifar10.
# There:
#
#     tar xzf ARCHIVE && sh tangent-cuda/check-cuda.sh
set -eu

usage() {
  echo "pack-cuda: $1" >&2
  exit 64
}

{ [ $# -eq 1 ] || [ $# -eq 2 ]; } || usage "takes the archive to write, and a folder with CIFAR-10's binary files"
[ -n "${LIBTORCH:-}" ] || usage "set LIBTORCH to a libtorch with CUDA, such as the folder 'torch' of an installed PyTorch"
[ -e "$LIBTORCH/lib/libtorch_cuda.so" ] || usage "$LIBTORCH has no lib/libtorch_cuda.so: it is a build without CUDA"
[ $# -eq 1 ] || [ -d "$2" ] || usage "$2 is not a folder"
archive=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
data=${2:+$(CDPATH='' cd -- "$2" && pwd)}
cd "$(dirname -- "$0")/.."

LIBTORCH_CUDA=1 swift build --configuration release --product tangent --static-swift-stdlib \
  --scratch-path .build-cuda ${JOBS:+--jobs "$JOBS"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tangent-cuda" "$folder/tangent-cuda/lib"
ldd .build-cuda/release/tangent | awk '$1 ~ /^lib(sqlite3|jpeg|png[0-9]*|webp|z)\.so/ && $2 == "=>" { print $3 }' |
  while read -r library; do
    cp -L "$library" "$folder/tangent-cuda/lib/"
  done
cp .build-cuda/release/tangent scripts/check-cuda.sh "$folder/tangent-cuda/"
if [ -n "$data" ]; then
  mkdir "$folder/tangent-cuda/cifar10"
  cp "$data"/*.bin "$folder/tangent-cuda/cifar10/"
fi
tar -C "$folder" -czf "$archive" tangent-cuda
echo "$archive"
