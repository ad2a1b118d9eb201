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
[ -n "$(find /usr/include /usr/local/include -path '*curl/curl.h' -print -quit 2>/dev/null)" ] ||
  usage "Swift's libraries need libcurl to be linked in: apt-get install libcurl4-openssl-dev"
[ $# -eq 1 ] || [ -d "$2" ] || usage "$2 is not a folder"
archive=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
data=${2:+$(CDPATH='' cd -- "$2" && pwd)}
cd "$(dirname -- "$0")/.."

LIBTORCH_CUDA=1 swift build --configuration release --product tangent --static-swift-stdlib \
  --scratch-path .build-cuda ${JOBS:+--jobs "$JOBS"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tangent-cuda" "$folder/tangent-cuda/lib"
# Every library but glibc and the compiler's own, which the other machine has, and PyTorch's and CUDA's.
ldd .build-cuda/release/tangent | awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' |
  grep -Ev '^lib(c|m|dl|pthread|rt|resolv|gcc_s|stdc\+\+)\.so|/(torch|nvidia|cuda[^/]*)/' |
  while read -r name library; do
    case $library in
      "$LIBTORCH"/*) ;;
      *) cp -L "$library" "$folder/tangent-cuda/lib/$name" ;;
    esac
  done
cp .build-cuda/release/tangent scripts/check-cuda.sh "$folder/tangent-cuda/"
if [ -n "$data" ]; then
  mkdir "$folder/tangent-cuda/cifar10"
  cp "$data"/*.bin "$folder/tangent-cuda/cifar10/"
fi
tar -C "$folder" -czf "$archive" tangent-cuda
echo "$archive"
