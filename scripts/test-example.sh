#!/bin/sh
# test-example.sh   builds and runs the example as a user of the library would
#
# The last commit is cloned and tagged as a release, and the example depends on that by version.
set -eu

unset TANGENT_DOCUMENTATION
cd "$(dirname -- "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "test-example: $*" >&2
  exit 1
}

git clone --quiet . "$folder/tangent"
git -C "$folder/tangent" -c user.name=test -c user.email=test@localhost tag --no-sign 0.1.0
cp -R "$folder/tangent/Examples/ScoreTwoArchitectures" "$folder/example"

# One thread: networks this small gain nothing from more, and on a busy machine threads that wait for
# each other take minutes.
OMP_NUM_THREADS=1 TANGENT_REPOSITORY="file://$folder/tangent" swift run --package-path "$folder/example" \
  --cache-path "$folder/cache" --security-path "$folder/security" ScoreTwoArchitectures >"$folder/output" ||
  fail "the example ended with status $?"

cat "$folder/output"
# Two lines of a score between -1 and 1 and an architecture; the scores differ.
awk '
  $1 !~ /^-?(0\.[0-9]+(e-[0-9]+)?|1\.0)$/ || $2 !~ /^\|.*\|$/ || NF != 2 || $1 == last { wrong = 1 }
  { last = $1 }
  END { exit wrong || NR != 2 }
' "$folder/output" || fail "the output above is not two scores of two architectures"
echo "test-example: 1 passed, 0 failed"
