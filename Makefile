# `make` lists what there is. Every recipe works from a fresh clone.

.DEFAULT_GOAL := help

SUITES := bookworm trixie sid
# Gate on the oldest and the newest WordPress; `make test-matrix` takes all.
GATE := bookworm sid

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z][a-z-]*):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | sort | expand -t 20

# ---- the product --------------------------------------------------------------------------------

.PHONY: run
run: deps-run console ## the main job before your eyes: keywords in, posts in a real WordPress out (FRESH=1 starts over)
	cargo build --release --locked
	tests/wordpress/wp.sh fetch sid >/dev/null
	@node tools/run.mjs

.PHONY: serve
serve: deps-serve console ## only the daemon: http://127.0.0.1:8080/app
	cargo run --release --locked -- serve

.PHONY: console
console: admin-ui/dist/index.html ## build the console, which the binary then holds
admin-ui/dist/index.html: admin-ui/node_modules $(shell find admin-ui/src admin-ui/public admin-ui/index.html admin-ui/vite.config.ts -type f)
	@# A build of the daemon that found no console does not notice by itself that there is one now.
	@[ -e $@ ] || touch daemon/src/platform/http/console.rs
	npm --prefix admin-ui run build
	@touch $@
admin-ui/node_modules: admin-ui/package-lock.json
	npm ci --prefix admin-ui --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: openapi
openapi: ## write docs/openapi.json and the console's types anew
	cargo run --locked -- openapi --output docs/openapi.json
	npm --prefix admin-ui run api

.PHONY: plugin
plugin: deps-plugin ## the plugin as a zip for WordPress: target/igny8-connector.zip
	wp-plugin/tests/static.sh
	php wp-plugin/tools/zip.php target/igny8-connector.zip

# ---- the tests ----------------------------------------------------------------------------------

.PHONY: test
test: deps test-daemon test-document test-plugin test-console test-fuzz-small test-e2e test-browser ## every test; nothing needs to be prepared

.PHONY: test-daemon
test-daemon: deps-daemon console blocks-tools ## the daemon, on SQLite and on a PostgreSQL of its own
	cargo test --workspace --locked
	tests/postgres/with.sh cargo test --locked --test it

.PHONY: test-tokens
test-tokens: deps-daemon ## 2,000 rounds of 16 refreshes of one token at once, on SQLite and with two daemons on PostgreSQL
	IGNY8_TOKEN_ROUNDS=2000 cargo test --locked -p igny8 --test it -- --nocapture accounts::tokens:: accounts::oidc::
	IGNY8_TOKEN_ROUNDS=2000 tests/postgres/with.sh cargo test --locked -p igny8 --test it -- --nocapture accounts::tokens:: accounts::oidc::

.PHONY: test-mutation
test-mutation: deps-daemon ## without the tenant's filter, the sweep over every operation must fail
	cargo test --locked -p igny8 --test it -- --ignored --nocapture without_the_filter

.PHONY: test-plugin
test-plugin: deps-plugin ## the plugin inside a real WordPress, the oldest and the newest
	@for suite in $(GATE); do tests/wordpress/wp.sh fetch $$suite >/dev/null && wp-plugin/tests/run.sh $$suite || exit 1; done
	wp-plugin/tests/multisite.sh sid

.PHONY: test-plugin-php
test-plugin-php: deps-plugin deps-serve wp-plugin/tests/versions/node_modules ## the plugin's life on PHP 7.4 to 8.5, with E_ALL
	@for suite in $(GATE); do tests/wordpress/wp.sh fetch $$suite >/dev/null || exit 1; done
	wp-plugin/tests/versions/run.sh
wp-plugin/tests/versions/node_modules: wp-plugin/tests/versions/package-lock.json
	npm ci --prefix wp-plugin/tests/versions --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: test-plugin-matrix
test-plugin-matrix: deps-plugin ## every door of the plugin against everybody, and 20,000 signatures with a changed bit
	@for suite in $(GATE); do tests/wordpress/wp.sh fetch $$suite >/dev/null && wp-plugin/tests/run.sh $$suite matrix || exit 1; done

.PHONY: test-plugin-browser
test-plugin-browser: deps-plugin deps-browser tests/browser/node_modules ## the plugin's panel in the block editor, in Chromium
	@for suite in $(GATE); do tests/wordpress/wp.sh fetch $$suite >/dev/null && wp-plugin/tests/run.sh $$suite browser || exit 1; done

.PHONY: test-console
test-console: admin-ui/node_modules ## the console's own tests, types and lint
	npm --prefix admin-ui run api:check
	npm --prefix admin-ui run typecheck
	npm --prefix admin-ui run lint
	npm --prefix admin-ui test

.PHONY: test-guessing
test-guessing: ## processor time of 5,000 sign-ins each with a wrong password and with an unknown address
	cargo test --locked -p igny8 --test it -- --ignored --nocapture guessing::

.PHONY: test-e2e
test-e2e: deps-run deps-browser console test-binary tests/browser/node_modules ## daemon and WordPress together: both transports, and kill -9 in mid-run
	tests/wordpress/wp.sh fetch sid >/dev/null
	node --test --test-concurrency=1 tests/e2e/

.PHONY: test-merge
test-merge: deps-run console test-binary ## 200 posts edited by hand in a real WordPress, then refreshed, by both ways
	tests/wordpress/wp.sh fetch sid >/dev/null
	MERGE_POSTS=200 node --test tests/e2e/merge.test.mjs

.PHONY: test-browser
test-browser: deps-browser console test-binary tests/browser/node_modules ## the console in Chromium, against a real daemon and WordPress
	tests/wordpress/wp.sh fetch sid >/dev/null
	node tests/browser/run.mjs
tests/browser/node_modules: tests/browser/package-lock.json
	npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: test-document
test-document: tests/openapi/node_modules ## the API's document: no lint errors, no broken promise
	node --test tests/openapi/
	node tests/openapi/breaking.mjs
	cd tests/openapi && npx --no-install spectral lint --quiet --fail-severity error --ruleset .spectral.yaml ../../docs/openapi.json
	cd tests/openapi && npx --no-install redocly lint --config redocly.yaml ../../docs/openapi.json
tests/openapi/node_modules: tests/openapi/package-lock.json
	npm ci --prefix tests/openapi --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: accept-contract
accept-contract: ## write down what the API promises today (docs/openapi-contract.txt)
	node tests/openapi/breaking.mjs --accept

.PHONY: test-fuzz test-fuzz-small
test-fuzz: deps-fuzz console test-binary ## schemathesis over the whole document in four roles, at least 20,000 cases
	node tests/fuzz/run.mjs --full
test-fuzz-small: deps-fuzz console test-binary ## a few of the same
	node tests/fuzz/run.mjs

.PHONY: test-idempotency
test-idempotency: ## 50,000 requests under Idempotency-Keys, and forty kills in their midst
	IGNY8_TEST_REQUESTS=50000 IGNY8_TEST_ROUNDS=40 cargo test --locked -p igny8 --test it -- --nocapture standard::idempotency::whatever standard::killed

.PHONY: test-limits
test-limits: ## a body of 1 GB, 100,000 parts, 500 slow clients
	IGNY8_TEST_LIMITS=1 cargo test --locked -p igny8 --test it -- --nocapture standard::limits

.PHONY: test-matrix
test-matrix: deps-plugin ## the plugin inside every WordPress of the tests
	@for suite in $(SUITES); do tests/wordpress/wp.sh fetch $$suite >/dev/null && wp-plugin/tests/run.sh $$suite || exit 1; done

.PHONY: blocks-tools
blocks-tools: tests/blocks/node_modules ## install the block editor's validator
tests/blocks/node_modules: tests/blocks/package-lock.json
	npm ci --prefix tests/blocks --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: test-blocks
test-blocks: deps-run blocks-tools ## show random documents to the editor and to every WordPress of the tests
	cargo test --locked -p igny8 --test it blocks::
	tests/blocks/wordpress.sh $(SUITES)

# The tests' own build makes the binary as well; `cargo build` would compile the dependencies again with other features.
.PHONY: test-binary
test-binary:
	cargo test --workspace --locked --no-run

# ---- the figures --------------------------------------------------------------------------------

# Ten million keywords: make bench ONLY="B03 B05 B16" LARGE=10000000
LARGE ?= 1000000

.PHONY: bench
bench: deps-daemon console ## the figures of docs/PERFORMANCE.md, each beside its limit (ONLY=B01: one of them)
	cargo bench --locked -p igny8 --bench figures --no-run
	LARGE=$(LARGE) tests/postgres/with.sh cargo bench -q --locked -p igny8 --bench figures -- $(ONLY)

# ---- the workshop -------------------------------------------------------------------------------

.PHONY: fmt
fmt: ## format the code
	cargo fmt

.PHONY: lint
lint: ## what must be clean: rustfmt, clippy, shellcheck where it is installed
	cargo fmt --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

.PHONY: deps deps-run deps-serve deps-daemon deps-plugin deps-fuzz deps-browser
deps: ## install what this machine lacks (groups: tools/deps.sh --help)
	@tools/deps.sh
deps-run:
	@tools/deps.sh base node wordpress
deps-serve:
	@tools/deps.sh base node
deps-daemon:
	@tools/deps.sh base node postgres
deps-plugin:
	@tools/deps.sh base wordpress phpunit
deps-fuzz:
	@tools/deps.sh base node python
deps-browser:
	@tools/deps.sh base node wordpress browser

.PHONY: fetch
fetch: ## unpack every WordPress version of the tests into .cache/
	@for suite in $(SUITES); do tests/wordpress/wp.sh fetch $$suite >/dev/null || exit 1; done

.PHONY: clean
clean: ## remove all that can be built or fetched again (var/, your data, stays)
	rm -rf target .cache admin-ui/dist admin-ui/node_modules tests/blocks/node_modules tests/browser/node_modules tests/openapi/node_modules
