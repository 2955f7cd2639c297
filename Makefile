# `make` lists what there is. Every recipe works from a fresh clone.

.DEFAULT_GOAL := help

SUITES := bookworm trixie sid

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z][a-z-]*):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | sort | expand -t 20

.PHONY: deps
deps: ## install what this machine lacks (groups: tools/deps.sh --help)
	tools/deps.sh

.PHONY: fetch
fetch: ## unpack every WordPress version of the tests into .cache/
	@for suite in $(SUITES); do tests/wordpress/wp.sh fetch $$suite >/dev/null || exit 1; done

.PHONY: blocks-tools
blocks-tools: tests/blocks/node_modules ## install the block editor's validator
tests/blocks/node_modules: tests/blocks/package-lock.json
	npm ci --prefix tests/blocks --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: test-blocks
test-blocks: blocks-tools ## show random documents to the editor and to every WordPress of the tests
	cargo test -p igny8 --test it blocks::
	tests/blocks/wordpress.sh $(SUITES)

.PHONY: clean
clean: ## remove all that can be built or fetched again (var/, your data, stays)
	rm -rf target .cache admin-ui/dist admin-ui/node_modules
