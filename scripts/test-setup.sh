#!/bin/sh
# Tests setup.sh on machines that do not exist: a folder of stubs stands in for the package manager,
# and records what it is asked to do.
set -eu

scripts=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
failures=0
passes=0

stub() {
  printf '#!/bin/sh\n%s\n' "$2" >"$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

# A fresh Debian with a Swift toolchain, seen by root. Installed packages are files in `packages`.
fresh_debian() {
  rm -rf "${machine:?}/bin" "$machine/packages" "$machine/calls" "$machine/blas"
  mkdir -p "$machine/bin" "$machine/packages"
  : >"$machine/calls"
  for tool in sh sed head awk tr cat env touch; do ln -s "$(command -v $tool)" "$machine/bin/$tool"; done
  stub swift 'echo "Swift version 6.3.1 (swift-6.3.1-RELEASE)"'
  stub uname 'echo x86_64'
  stub id 'echo 0'
  stub true 'exit 0'
  # shellcheck disable=SC2016
  stub dpkg-query 'for last; do :; done
    [ -e "$MACHINE/packages/$last" ] && printf installed'
  # shellcheck disable=SC2016
  stub apt-cache 'exit 0'
  # shellcheck disable=SC2016
  stub apt-get 'echo "apt-get $*" >>"$MACHINE/calls"
    [ "$1" = install ] || exit 0
    for word; do
      case "$word" in
        install | -*) ;;
        libopenblas0-openmp) touch "$MACHINE/packages/$word"
          echo /usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3 >"$MACHINE/blas" ;;
        *) touch "$MACHINE/packages/$word" ;;
      esac
    done'
  # shellcheck disable=SC2016
  stub update-alternatives '[ -e "$MACHINE/blas" ] || exit 2
    echo "Name: $2"; echo "Value: $(cat "$MACHINE/blas")"'
}

installed() { for package; do touch "$machine/packages/$package"; done; }
blas() { echo "/usr/lib/x86_64-linux-gnu/$1/libblas.so.3" >"$machine/blas"; }

# Runs setup.sh on the machine; $status and $output tell what came of it.
run() {
  status=0
  output=$(env -i PATH="$machine/bin" MACHINE="$machine" LIBTORCH="${libtorch:-}" sh "$scripts/setup.sh" "$@" 2>&1) ||
    status=$?
}

expect() {
  if [ "$2" = "$3" ]; then
    passes=$((passes + 1))
  else
    failures=$((failures + 1))
    printf 'test-setup: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3" >&2
  fi
}

expect_said() {
  case "$output" in
    *"$2"*) passes=$((passes + 1)) ;;
    *) expect "$1" "…$2…" "$output" ;;
  esac
}

calls() { cat "$machine/calls"; }

install="apt-get install -y --no-install-recommends"
everything="libtorch-dev libopenblas0-openmp libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist"

fresh_debian
run
expect "a fresh machine: succeeds" 0 "$status"
expect "a fresh machine: installs everything" "apt-get update
$install $everything" "$(calls)"
: >"$machine/calls"
run
expect "a second time: succeeds" 0 "$status"
expect "a second time: does not call apt" "" "$(calls)"
expect "a second time: is silent" "" "$output"

fresh_debian
run --check
expect "--check: fails where something is missing" 1 "$status"
expect "--check: installs nothing" "" "$(calls)"
expect_said "--check: names what is missing" "missing: $everything"

fresh_debian
installed libtorch-dev libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist
blas blas
run
expect "the reference BLAS: gets a fast one beside it" "apt-get update
$install libopenblas0-openmp" "$(calls)"

fresh_debian
installed libtorch-dev libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist
blas openblas-pthread
run
expect "another fast BLAS: is left alone" "" "$(calls)"

fresh_debian
installed libtorch-dev libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist libopenblas0-openmp
blas blas
run
expect "a fast BLAS switched off by hand: fails" 1 "$status"
expect_said "a fast BLAS switched off by hand: says how to switch it on" \
  "update-alternatives --auto libblas.so.3-x86_64-linux-gnu"

for library in libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev; do
  fresh_debian
  # shellcheck disable=SC2086 # a list of names
  installed $everything
  blas openblas-openmp
  rm "$machine/packages/$library"
  run
  expect "only $library is missing: installs it alone" "apt-get update
$install $library" "$(calls)"
done

fresh_debian
stub id 'echo 1000'
run
expect "no root, no sudo: fails" 1 "$status"
expect "no root, no sudo: calls nothing" "" "$(calls)"
expect_said "no root, no sudo: says the exact command" \
  "apt-get update && apt-get install -y --no-install-recommends $everything"

# shellcheck disable=SC2016
stub sudo 'echo "sudo $*" >>"$MACHINE/calls"; exec "$@"'
run
expect "no root but sudo: succeeds" 0 "$status"
expect "no root but sudo: goes through it" "sudo true
sudo apt-get update
apt-get update
sudo true
sudo env DEBIAN_FRONTEND=noninteractive $install $everything
$install $everything" "$(calls)"

fresh_debian
stub id 'echo 1000'
stub sudo 'exit 1'
run
expect "a sudo that refuses: fails" 1 "$status"
expect_said "a sudo that refuses: says the exact command" \
  "apt-get update && apt-get install -y --no-install-recommends $everything"

fresh_debian
stub apt-cache 'exit 100'
run
expect "no such package: fails" 1 "$status"
expect_said "no such package: points at LIBTORCH" "set LIBTORCH"

fresh_debian
stub swift 'echo "Swift version 5.9 (swift-5.9-RELEASE)"'
run
expect "an old toolchain: fails" 1 "$status"
expect_said "an old toolchain: says which is needed" "Swift 5.9 is too old; install 6.2 or later"
stub swift 'echo "Apple Swift version 6.10 (swiftlang-6.10)"'
run
expect "a newer toolchain: succeeds" 0 "$status"
rm "$machine/bin/swift"
run
expect "no toolchain: fails" 1 "$status"
expect_said "no toolchain: says where it is" "https://www.swift.org/install"

fresh_debian
rm "$machine/bin/apt-get" "$machine/bin/dpkg-query"
run
expect "not Debian: fails" 1 "$status"
expect_said "not Debian: names the libraries" "the development files of SQLite, libjpeg-turbo, libpng, libwebp and zlib"
expect_said "not Debian: says how to go on" "run make again with LIBTORCH=<folder>"
libtorch=$machine/torch
run
expect "LIBTORCH at nothing: fails" 1 "$status"
expect_said "LIBTORCH at nothing: says so" "is no libtorch"
mkdir -p "$libtorch/include/torch/csrc/autograd" "$libtorch/lib"
touch "$libtorch/include/torch/csrc/autograd/autograd.h" "$libtorch/lib/libtorch_cpu.so"
run
expect "not Debian, LIBTORCH: succeeds" 0 "$status"
libtorch=torch
run
expect_said "a relative LIBTORCH: is refused" "give the whole path"
libtorch=$machine/torch
fresh_debian
run
expect "LIBTORCH on Debian: succeeds" 0 "$status"
expect "LIBTORCH on Debian: needs neither Debian's libtorch nor its BLAS" "apt-get update
$install libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev zlib1g-dev dataset-fashion-mnist" "$(calls)"

echo "test-setup: $passes passed, $failures failed"
[ "$failures" -eq 0 ]
