# The commands of the house; `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help demo demo-stop build test test-rust test-sdk bench bench-classifier bench-redaction bench-rules bench-engine check-engine soak fuzz package engine-bench lint dashboards fmt packages model
SHELL := /bin/bash

# Outside the tree, so that llama.cpp is compiled once a machine.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sekisho
export CARGO_TARGET_DIR ?= $(CACHE)/target

# Sets LLAMA_SERVER where the caller did not.
PEER = export LLAMA_SERVER="$${LLAMA_SERVER:-$$(deploy/setup/peer.sh)}" && test -n "$$LLAMA_SERVER"

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: packages model build ## Show the whole way of six requests, then leave the gateway running
	@python3 deploy/demo/demo.py

demo-stop: ## Stop what the demo left running
	@python3 deploy/demo/demo.py --stop

build: packages ## Build the gateway and the frontier stand-in
	@echo 'building (the first time llama.cpp is compiled: some minutes)'
	@cargo build --release --package sekisho --package frontier-stand-in

test: lint test-rust test-sdk ## Run every check and every test

test-rust: packages model ## Run the Rust tests
	SEKISHO_TEST_MODEL="$$(deploy/setup/model.sh)" SEKISHO_TEST_QWEN3="$$(deploy/setup/qwen3.sh)" \
		SEKISHO_TEST_PROMETHEUS="$$(deploy/setup/prometheus.sh)" \
		SEKISHO_FUZZ_CASES="$${SEKISHO_FUZZ_CASES:-150000}" \
		PROPTEST_RNG_SEED="$${PROPTEST_RNG_SEED-1}" cargo test --release --workspace

test-sdk: build model ## Run the official OpenAI SDKs and public leak checks against the gateway
	@deploy/setup/node.sh sdk tests/sdk/node >/dev/null
	@venv="$$(deploy/setup/python.sh sdk tests/sdk/requirements.txt)" && "$$venv/bin/python" -m pytest tests/sdk

# As the package is built (Cargo.toml), so that what is measured is what is installed.
bench bench-classifier bench-redaction: PROFILE = dist

bench: packages model bench-classifier bench-redaction ## Measure the classifier, masking, and what the gateway adds to a request
	@cargo build --profile $(PROFILE) --package sekisho --package frontier-stand-in --package gateway-bench
	@"$(CARGO_TARGET_DIR)/$(PROFILE)/gateway-bench" --model "$$(deploy/setup/model.sh)"

bench-classifier: packages ## Measure the classifier: speed, growth, memory
	@cargo build --profile $(PROFILE) --package classifier-bench
	@"$(CARGO_TARGET_DIR)/$(PROFILE)/classifier-bench" --plot "$(CARGO_TARGET_DIR)/classifier-growth.svg"

bench-redaction: packages ## Measure masking, restoring and screening
	@cargo run --quiet --profile $(PROFILE) --package redaction --example masking_speed

bench-rules: ## Measure checking, proving, comparing and deciding by rules files
	@cargo build --release --package rules-bench
	@"$(CARGO_TARGET_DIR)/release/rules-bench"

bench-engine: engine-bench ## Measure the built-in engine beside llama-server
	@$(PEER) && "$(CARGO_TARGET_DIR)/release/engine-bench" --model "$$(deploy/setup/model.sh)" load

check-engine: engine-bench ## Compare the built-in engine's greedy answers with llama-server's
	@$(PEER) && "$(CARGO_TARGET_DIR)/release/engine-bench" --model "$$(deploy/setup/exact.sh)" check

soak: engine-bench ## Load the built-in engine for SOAK_MINUTES (30), and look for what is left
	@models="$$(dirname "$$(deploy/setup/qwen3.sh)")" && "$(CARGO_TARGET_DIR)/release/engine-bench" --model "$$(deploy/setup/model.sh)" \
		soak --adapter "$$models/smollm2-lora-a.gguf" --adapter "$$models/smollm2-lora-b.gguf"

fuzz: packages ## Run the classifier's two fuzzers on FUZZ_CASES texts each (100 million: hours)
	SEKISHO_FUZZ_CASES="$(or $(FUZZ_CASES),100000000)" cargo test --release --package classifiers --lib -- fuzz::fuzz

package: packages ## Build the directory to install, for machines with and without a GPU
	@deploy/package.sh

lint: ## Check formatting and lints
	@deploy/setup/packages.sh lint
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	@classifiers/training/cues.py --check >/dev/null

dashboards: ## Write deploy/grafana from the crate observability
	@cargo run --quiet --release --package observability

fmt: ## Format the code
	@cargo fmt --all

engine-bench: build model
	@cargo build --release --package engine-bench

packages:
	@deploy/setup/packages.sh

model: packages
	@deploy/setup/model.sh >/dev/null
