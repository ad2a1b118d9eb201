#!/bin/sh
# end-to-end.sh TANGENT   searches with the binary TANGENT as users do, in about a minute, and checks it
#
# A search that stops half-way and is resumed must find what an uninterrupted one finds, with another
# number of workers too.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: end-to-end.sh TANGENT" >&2
  exit 64
fi
tangent=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passes=0

fail() {
  echo "end-to-end: $*" >&2
  exit 1
}

# search STUDY EVALUATIONS [OPTION…]   leaves the result as JSON in STUDY.json
search() {
  study=$1
  evaluations=$2
  shift 2
  "$tangent" search --study "$folder/$study.sqlite" --evaluations "$evaluations" --json --no-progress "$@" \
    >"$folder/$study.json" || fail "the search of $study ended with status $?"
  grep -q "^  \"evaluations\": $evaluations,\$" "$folder/$study.json" ||
    fail "$study did not make $evaluations evaluations: $(cat "$folder/$study.json")"
  grep -q '^  "winner": {$' "$folder/$study.json" || fail "$study has no winner"
  passes=$((passes + 1))
}

# The best architectures in order, with their scores.
ranking() {
  sed -n '/^  "top"/,/^  "trials"/p' "$folder/$1.json" | awk '
    /"architecture"/ { print }
    /"(lga|near)": \{/ { in_score = 1 }
    in_score && /"value"/ { print; in_score = 0 }
  '
}

# compare NAME EVALUATIONS [OPTION…]   a search of this many evaluations, whole and in two halves
compare() {
  name=$1
  whole=$2
  shift 2
  search "$name-whole" "$whole" --workers 1 "$@"
  search "$name-halves" $((whole / 2)) --workers 2 "$@"
  search "$name-halves" "$whole" --workers 2 --resume "$@"
  [ "$(ranking "$name-whole" | wc -l)" -ge 8 ] ||
    fail "the search ranks too few architectures: $(cat "$folder/$name-whole.json")"
  [ "$(ranking "$name-whole")" = "$(ranking "$name-halves")" ] ||
    fail "a search in two halves found something else than a whole one: $(ranking "$name-halves") instead of $(ranking "$name-whole")"
  passes=$((passes + 1))
}

compare untrained 40 --finalists 4 --compare-epochs 1 --compare-images 500
compare trained 8 --train-images 1024

status=0
"$tangent" search --study "$folder/trained-halves.sqlite" --metric nonsense >"$folder/output" 2>"$folder/errors" || status=$?
[ "$status" -ne 0 ] || fail "an unknown metric was accepted"
[ "$(wc -l <"$folder/errors")" -eq 1 ] || fail "an unknown metric takes more than a line: $(cat "$folder/errors")"
passes=$((passes + 1))

echo "end-to-end: $passes passed, 0 failed"
