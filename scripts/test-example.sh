#!/bin/sh
# test-example.sh   builds and runs the examples as a user of the library would
#
# The last commit is cloned and tagged as a release, and the examples depend on that by version.
set -eu

unset TANGENT_DOCUMENTATION
cd "$(dirname -- "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0

fail() {
  echo "test-example: $*" >&2
  exit 1
}

# build NAME   leaves the example NAME as the program $folder/NAME
build() {
  # Both examples are built in one place, so that the library is built once.
  rm -rf "$folder/example"
  cp -R "$folder/tangent/Examples/$1" "$folder/example"
  TANGENT_REPOSITORY="file://$folder/tangent" swift build --package-path "$folder/example" \
    --scratch-path "$folder/build" --cache-path "$folder/cache" --security-path "$folder/security" ||
    fail "$1 could not be built"
  cp "$folder/build/debug/$1" "$folder/$1"
}

git clone --quiet . "$folder/tangent"
git -C "$folder/tangent" -c user.name=test -c user.email=test@localhost tag --no-sign 0.1.0

# One thread: networks this small gain nothing from more, and on a busy machine threads that wait for
# each other take minutes.
export OMP_NUM_THREADS=1

build ScoreTwoArchitectures
"$folder/ScoreTwoArchitectures" >"$folder/output" || fail "ScoreTwoArchitectures ended with status $?"
cat "$folder/output"
# Two lines of a score between -1 and 1 and an architecture; the scores differ.
awk '
  $1 !~ /^-?(0\.[0-9]+(e-[0-9]+)?|1\.0)$/ || $2 !~ /^\|.*\|$/ || NF != 2 || $1 == last { wrong = 1 }
  { last = $1 }
  END { exit wrong || NR != 2 }
' "$folder/output" || fail "the output above is not two scores of two architectures"
passed=$((passed + 1))

build YourOwnMetricAndSpace
own=$folder/YourOwnMetricAndSpace
"$own" check || fail "something of YourOwnMetricAndSpace does not conform"
passed=$((passed + 1))
"$own" "$folder/whole.sqlite" >"$folder/whole" 2>"$folder/all" || fail "YourOwnMetricAndSpace ended with status $?"
cat "$folder/all" "$folder/whole"
# Five trials: a number, a stack, two values.
awk '
  $1 !~ /^[0-9]+$/ || $2 !~ /^(4|8|16)(-(4|8|16))*$/ || $3 !~ /^[0-9]/ || $4 !~ /^-?[0-9]/ || NF != 4 { wrong = 1 }
  END { exit wrong || NR != 5 }
' "$folder/whole" || fail "the output above is not five stacks with two values each"
passed=$((passed + 1))

# A search that is killed while it evaluates goes on to the same result.
mkfifo "$folder/progress"
"$own" "$folder/killed.sqlite" >"$folder/lost" 2>"$folder/progress" &
process=$!
for _ in 1 2 3 4 5; do read -r line || fail "the search ended before it could be killed"; done <"$folder/progress"
kill -9 "$process" || fail "the search was over before it was killed, after: $line"
wait "$process" 2>/dev/null || true
"$own" "$folder/killed.sqlite" >"$folder/resumed" 2>"$folder/rest" ||
  fail "the killed search could not be resumed: $(cat "$folder/rest")"
cmp "$folder/whole" "$folder/resumed" || fail "the killed search ended otherwise: $(cat "$folder/resumed")"
# A trial that reuses an earlier one has a line too, so there may be more lines than evaluations.
[ "$(wc -l <"$folder/rest")" -lt "$(wc -l <"$folder/all")" ] || fail "the resumed search began anew"
passed=$((passed + 1))

echo "test-example: $passed passed, 0 failed"
