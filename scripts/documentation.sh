#!/bin/sh
# documentation.sh   builds the documentation of every room into .build-documentation/site
#
# The plugin that runs DocC is a dependency only while TANGENT_DOCUMENTATION is set, so the build has a
# folder of its own. A warning, such as a link that leads nowhere, is an error; that some parameters
# need no words is none.
set -eu

cd "$(dirname -- "$0")/.."
TANGENT_DOCUMENTATION=1
export TANGENT_DOCUMENTATION
build=.build-documentation
rm -rf "$build/site"
mkdir -p "$build/site"

rooms="Tables Graphs Spaces Torch Datasets Networks Training TangentKernels Metrics Reports Exports Search Tangent TangentTesting"
targets=
for room in $rooms; do targets="$targets --target $room"; done

# shellcheck disable=SC2086 # a list of options
swift package --scratch-path "$build" --allow-writing-to-directory "$build/site" \
  generate-documentation $targets --enable-experimental-combined-documentation \
  --warnings-as-errors --disable-parameters-and-returns-validation --output-path "$build/site"
