#!/bin/sh
# end-to-end.sh TANGENT   runs a small search with the binary TANGENT, resumes it, and checks both
set -eu

if [ $# -ne 1 ]; then
  echo "usage: end-to-end.sh TANGENT" >&2
  exit 64
fi
tangent=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "end-to-end: $*" >&2
  exit 1
}

# Runs a search up to $1 evaluations and leaves its JSON in $2.
search() {
  "$tangent" search --study "$folder/smoke.sqlite" --resume --evaluations "$1" --json --no-progress >"$2" ||
    fail "'tangent search' ended with status $?"
}

search 4 "$folder/first.json"
search 6 "$folder/second.json"
for output in "$folder/first.json" "$folder/second.json"; do
  grep -q '"lga"' "$output" || fail "the search's JSON holds no score: $(cat "$output")"
  grep -q 'nor_conv_3x3' "$output" || fail "the search's JSON holds no architecture: $(cat "$output")"
done
[ -s "$folder/smoke.sqlite" ] || fail "the search left no study"
echo "end-to-end: 2 passed, 0 failed"
