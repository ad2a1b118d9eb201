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
  "$tangent" search --study "$folder/$study.sqlite" --evaluations "$evaluations" --train-images 1024 \
    --json --no-progress "$@" >"$folder/$study.json" || fail "the search of $study ended with status $?"
  grep -q "^  \"evaluations\": $evaluations,\$" "$folder/$study.json" ||
    fail "$study did not make $evaluations evaluations: $(cat "$folder/$study.json")"
  grep -q '^  "winner": {$' "$folder/$study.json" || fail "$study has no winner"
  passes=$((passes + 1))
}

# The best architectures in order, with their scores.
ranking() {
  sed -n '/^  "top"/,/^  "trials"/p' "$folder/$1.json" | awk '
    /"architecture"/ { print }
    /"lga": \{/ { in_alignment = 1 }
    in_alignment && /"value"/ { print; in_alignment = 0 }
  '
}

search whole 8 --workers 1
search halves 4 --workers 2
search halves 8 --workers 2 --resume
[ "$(ranking whole | wc -l)" -ge 8 ] || fail "the search ranks too few architectures: $(cat "$folder/whole.json")"
[ "$(ranking whole)" = "$(ranking halves)" ] ||
  fail "a search in two halves found something else than a whole one: $(ranking halves) instead of $(ranking whole)"
passes=$((passes + 1))

status=0
"$tangent" search --study "$folder/halves.sqlite" --metric nonsense >"$folder/output" 2>"$folder/errors" || status=$?
[ "$status" -ne 0 ] || fail "an unknown metric was accepted"
[ "$(wc -l <"$folder/errors")" -eq 1 ] || fail "an unknown metric takes more than a line: $(cat "$folder/errors")"
passes=$((passes + 1))

echo "end-to-end: $passes passed, 0 failed"
