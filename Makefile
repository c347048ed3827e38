# The front door. Each target installs what it needs first (tools/setup: a second when nothing is missing).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

JOBS ?= $(shell nproc)
SEED ?= 1
N ?= 1000
FUZZ_SECONDS ?= 60
export FUZZ_SECONDS JOBS

export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)
export CTEST_PARALLEL_LEVEL := $(JOBS)

.PHONY: help setup demo network network-demo network-faults test check asan sim year fuzz bench bench-network soak ics23 compilers verify-page clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing
	@tools/setup all
	@tools/setup proofs
	@tools/setup web
	@tools/setup network

demo: ## build, then run a consortium on this machine and show what it does
	@tools/setup build
	cmake --preset release
	cmake --build --preset release
	tools/demo

test: ## build and run every test, and hold g++ against clang
	@tools/setup proofs
	@tools/setup web
	@tools/setup network
	cmake --preset dev
	cmake --build --preset dev
	tools/verify-page || [ $$? = 77 ]
	ctest --preset dev
	tools/compilers

check: ## format, layers, sizes, documents, catalog, lint
	tools/check

network: ## four banks on CometBFT on this machine, until Ctrl-C
	@tools/setup network
	cmake --preset release
	cmake --build --preset release
	tools/network

network-demo: ## the main job on four validators; one is killed, one cut off, both come back
	@tools/setup network
	cmake --preset release
	cmake --build --preset release
	tools/network-demo

network-faults: ## random faults on a network of four banks from one number: make network-faults SEED=7
	@tools/setup network
	cmake --preset faults
	cmake --build --preset faults
	tools/network-faults --seed $(SEED)

asan: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/setup build
	cmake --preset asan
	cmake --build --preset asan
	ctest --preset asan

sim: ## simulate a consortium with faults from one number: make sim SEED=7
	@tools/setup build
	cmake --preset dev
	cmake --build --preset dev
	build/dev/bin/charter-sim --seed $(SEED)

year: ## a year of four banks by a scenario, in simulated time; the member reports lie in out/year
	@tools/setup build
	cmake --preset release
	cmake --build --preset release --target charter-scenario
	build/release/bin/charter-scenario --report out/year year

fuzz: ## fuzz every decoder: make fuzz FUZZ_SECONDS=600
	@tools/setup all
	cmake --preset fuzz
	cmake --build --preset fuzz
	tools/fuzz

bench: ## measure; writes out/bench.json
	@tools/setup bench
	cmake --preset release
	cmake --build --preset release
	mkdir -p out
	build/release/bin/charter-bench --out out/bench.json

bench-network: ## measure four validators on CometBFT; writes out/bench-network.json (PROFILE=1: where the time goes)
	@tools/setup network
	cmake --preset release
	cmake --build --preset release
	tools/bench-network $(if $(PROFILE),--profile)

soak: ## kill and restart a node while it works: make soak N=1000
	@tools/setup build
	cmake --preset release
	cmake --build --preset release
	tools/soak N=$(N)

ics23: ## stock ICS-23 libraries (Rust, npm) judge a node's proofs, and falsified ones
	@tools/setup proofs
	cmake --preset release
	cmake --build --preset release
	tools/ics23

compilers: ## g++ and clang make the same packs, byte by byte
	@tools/setup all
	cmake --preset dev
	cmake --build --preset dev --target charter-packs
	tools/compilers

verify-page: ## the verifier as one HTML file for a browser: out/charter-verify.html
	@tools/setup web
	@tools/verify-page

clean: ## remove what was built
	rm -rf build out
