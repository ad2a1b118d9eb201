# Everything goes through here; `make` alone lists it. LIBTORCH=<folder> after any target uses that
# libtorch in place of the system's.

# What `make search` runs.
SEARCH_ARGUMENTS = --study quickstart --resume --compare --compare-images 8000

# Runs the tests of scripts in Python; nothing but its standard library is needed.
PYTHON ?= /usr/bin/python3

# Options of a benchmark.
ARGS =

# Handed to every build, such as SWIFT_BUILD_FLAGS="--jobs 2".
SWIFT_BUILD_FLAGS =

export LIBTORCH LIBTORCH_CUDA

# Release tests see what users see, so that one release build serves both the tests and the command.
RELEASE = --configuration release --disable-testable-imports $(SWIFT_BUILD_FLAGS)

# C++ is optimized in debug, too, which takes a quarter off the tests that train.
DEBUG = -Xcxx -O2 $(SWIFT_BUILD_FLAGS)

.PHONY: help setup build search test test-scripts test-debug test-release test-example test-exports search-smoke \
	test-libtorch lint format docs bench-kernel bench-growth bench-metrics bench-train bench-workers \
	bench-decode bench-epochs clean
.NOTPARALLEL:

help: ## Prints this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Installs what is missing; does nothing where nothing is
	@scripts/setup.sh

build: setup ## Builds the command in release: .build/release/tangent
	swift build --configuration release --product tangent $(SWIFT_BUILD_FLAGS)

search: build ## Searches; SEARCH_ARGUMENTS="…" chooses what and how long
	.build/release/tangent search $(SEARCH_ARGUMENTS)

test: setup lint test-scripts test-debug test-release search-smoke test-exports test-example docs ## Runs everything that CI runs

test-scripts:
	scripts/test-setup.sh
	@if command -v $(PYTHON) >/dev/null; then \
	  for folder in decode kernel metrics recipes train; do (cd Benchmarks/$$folder && $(PYTHON) -B -m unittest --quiet) || exit 1; done; \
	else echo "test-scripts: no $(PYTHON), so the tests of Benchmarks are left out"; fi

# The tests occupy every core by themselves; threads within them would only wait for each other.
test-debug test-release test-exports: export OMP_NUM_THREADS = 1

test-debug: setup ## Runs the tests in debug
	swift test $(DEBUG)

test-release: setup ## Runs the tests in release
	swift test $(RELEASE)

test-exports: build ## Runs exported networks by onnxruntime, from PyPI, and PyTorch where it is installed
	SWIFT_BUILD_FLAGS="$(DEBUG)" scripts/test-exports.sh .build/release/tangent

test-example: setup ## Builds and runs the example against a tagged copy of the last commit
	scripts/test-example.sh

search-smoke: build ## Runs a real search of about a minute and checks what it says
	scripts/end-to-end.sh .build/release/tangent

test-libtorch: setup ## Runs the tests against the libtorch in LIBTORCH=<folder>
	scripts/test-libtorch.sh

lint: ## Checks the formatting, and the scripts where shellcheck is installed
	swift format lint --recursive --strict Sources Tests Examples Benchmarks Package.swift
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run scripts/*.sh scripts/golden/*.sh Benchmarks/*.sh; fi

format: ## Formats the sources
	swift format --in-place --recursive Sources Tests Examples Benchmarks Package.swift

docs: setup ## Builds the documentation; a warning is an error
	SWIFT_BUILD_FLAGS="$(DEBUG)" scripts/documentation.sh

bench-kernel: setup ## Times the kernel beside its peers; ARGS="…" chooses what, ARGS=--quick is short
	Benchmarks/bench-kernel.sh $(ARGS)

bench-growth: setup ## Times the kernel as images and networks grow, and draws it; ARGS="…"
	Benchmarks/bench-kernel.sh --growth $(ARGS)

bench-metrics: build ## Times every metric, and with ARGS="--peers FOLDER" its authors' code beside it
	$(PYTHON) -B Benchmarks/metrics/bench_metrics.py --tangent .build/release/tangent $(ARGS)

bench-train: setup ## Times training beside PyTorch's loops; ARGS="…" chooses what, ARGS=--quick is short
	Benchmarks/bench-train.sh $(ARGS)

bench-workers: setup ## Times a search with several numbers of workers and threads; ARGS="…"
	Benchmarks/bench-train.sh --workers $(ARGS)

bench-decode: setup ## Times the decoding of photographs beside Pillow; ARGS="…" chooses what, ARGS=--quick is short
	Benchmarks/bench-decode.sh $(ARGS)

bench-epochs: setup ## Times passes over a folder of photographs beside torchvision's loader; ARGS="…" chooses what
	Benchmarks/bench-decode.sh --epochs $(ARGS)

clean: ## Removes everything that was built
	rm -rf .build .build-* Examples/*/.build
