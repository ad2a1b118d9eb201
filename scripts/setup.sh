#!/bin/sh
# setup.sh           installs what Tangent needs and this machine lacks
# setup.sh --check   only says what is missing; fails if anything is
#
# On Debian everything but the Swift toolchain comes from packages. Nothing that is there is installed
# again, and a machine that has everything never sees apt. LIBTORCH=<folder> replaces Debian's libtorch.
set -eu

oldest_swift=6.2
check_only=false
case "${1:-}" in
  "") ;;
  --check) check_only=true ;;
  *)
    echo "usage: setup.sh [--check]" >&2
    exit 64
    ;;
esac

fail() {
  echo "setup: $*" >&2
  exit 1
}

has_command() { command -v "$1" >/dev/null 2>&1; }

# "6.3.1" of "Swift version 6.3.1 (…)", whatever stands around it.
swift_version() {
  swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1
}

# Whether version $1 is at least $2, compared by their first two numbers.
is_at_least() {
  [ "$(printf '%s\n' "$1 $2" | awk '{
    split($1, have, "."); split($2, need, ".")
    print (have[1] + 0 > need[1] + 0 || (have[1] + 0 == need[1] + 0 && have[2] + 0 >= need[2] + 0)) ? "yes" : "no"
  }')" = yes ]
}

check_toolchain() {
  has_command swift ||
    fail "no Swift toolchain is on the PATH; install Swift $oldest_swift or later from https://www.swift.org/install"
  version=$(swift_version)
  is_at_least "${version:-0}" "$oldest_swift" ||
    fail "Swift ${version:-of an unknown version} is too old; install $oldest_swift or later from https://www.swift.org/install"
}

check_libtorch_folder() {
  case "$LIBTORCH" in
    /*) ;;
    *) fail "LIBTORCH=$LIBTORCH is relative; give the whole path, because the command will look for libtorch there" ;;
  esac
  [ -e "$LIBTORCH/include/torch/csrc/autograd/autograd.h" ] ||
    fail "LIBTORCH=$LIBTORCH is no libtorch: it has no include/torch; name the folder 'torch' of an installed PyTorch, or 'libtorch' of an unpacked archive"
  for library in "$LIBTORCH"/lib/libtorch_cpu.*; do
    [ -e "$library" ] || fail "LIBTORCH=$LIBTORCH is no libtorch: it has no lib/libtorch_cpu"
  done
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The file behind libblas.so.3, or nothing.
blas() {
  update-alternatives --query "libblas.so.3-$(uname -m)-linux-gnu" 2>/dev/null | sed -n 's/^Value: //p'
}

# Debian's libtorch multiplies matrices with whatever libblas.so.3 is. The reference implementation,
# in a folder called plain "blas", is many times slower than the others.
has_fast_blas() {
  case "$(blas)" in
    "" | none | */blas/libblas.so.3) return 1 ;;
    *) return 0 ;;
  esac
}

missing_packages() {
  if [ -z "${LIBTORCH:-}" ]; then
    is_installed libtorch-dev || echo libtorch-dev
    has_fast_blas || echo libopenblas0-openmp
  fi
  for package in libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist; do
    is_installed "$package" || echo "$package"
  done
}

# Runs a command as root, or stops with the words for someone who can.
privileged() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif has_command sudo && sudo true; then
    sudo "$@"
  else
    fail "packages are missing; as root, run: apt-get update && apt-get install -y --no-install-recommends $missing"
  fi
}

install_packages() {
  # An old list of packages is no reason to stop: the installation below says what it cannot find.
  privileged apt-get update || echo "setup: the list of packages could not be updated" >&2
  if [ -z "${LIBTORCH:-}" ] && ! apt-cache show libtorch-dev >/dev/null 2>&1; then
    fail "this system has no package libtorch-dev (Debian 12 has); install PyTorch with pip, or unpack a libtorch, and set LIBTORCH to its folder"
  fi
  privileged env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

set_up_debian() {
  missing=$(missing_packages | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  if $check_only; then fail "missing: $missing"; fi
  # An installed OpenBLAS that is not in use was switched off by hand; installing changes nothing then.
  case " $missing " in
    *" libopenblas0-openmp "*)
      if is_installed libopenblas0-openmp; then
        fail "libblas.so.3 is $(blas), which is slow; as root, run: update-alternatives --auto libblas.so.3-$(uname -m)-linux-gnu"
      fi
      ;;
  esac
  echo "setup: installing $missing"
  # shellcheck disable=SC2086 # a list of names
  install_packages $missing
  has_fast_blas || [ -n "${LIBTORCH:-}" ] ||
    fail "libblas.so.3 is still $(blas), which is slow; as root, run: update-alternatives --config libblas.so.3-$(uname -m)-linux-gnu"
}

# Elsewhere only the user knows where packages come from.
set_up_other_system() {
  [ -n "${LIBTORCH:-}" ] || fail "this is not Debian, so packages are up to you: install the development files of SQLite, libjpeg-turbo, libpng, libwebp and zlib, and PyTorch 2.x (pip install torch), then run make again with LIBTORCH=<folder>, the folder that \"python3 -c 'import torch; print(torch.__path__[0])'\" prints"
}

check_toolchain
if [ -n "${LIBTORCH:-}" ]; then check_libtorch_folder; fi
if has_command dpkg-query && has_command apt-get; then set_up_debian; else set_up_other_system; fi
