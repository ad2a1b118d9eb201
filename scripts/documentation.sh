#!/bin/sh
# documentation.sh   builds the documentation of every room into .build-documentation/site
#
# The plugin that runs DocC is a dependency only while TANGENT_DOCUMENTATION is set. With the options of the debug
# tests in SWIFT_BUILD_FLAGS, the rooms that these built are used. A warning, such as a link that leads nowhere, is an
# error; that some parameters need no words is none.
set -eu

cd "$(dirname -- "$0")/.."
TANGENT_DOCUMENTATION=1
export TANGENT_DOCUMENTATION
site=.build-documentation/site
rm -rf "$site"
mkdir -p "$site"

rooms="Tables Graphs Spaces Torch Datasets Networks Training TangentKernels Metrics Reports Exports Search Tangent TangentTesting"
targets=
for room in $rooms; do targets="$targets --target $room"; done

# shellcheck disable=SC2086 # lists of options
swift package ${SWIFT_BUILD_FLAGS:-} --allow-writing-to-directory "$site" \
  generate-documentation $targets --enable-experimental-combined-documentation \
  --warnings-as-errors --disable-parameters-and-returns-validation --output-path "$site"
