#!/usr/bin/env bash
# Runs the sidecar's tests when Go is there; says so when it is not.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
if ! command -v go >/dev/null; then
  echo "Go not found: the sidecar's tests are skipped; install golang (1.21 or newer) to run them"
  exit 0
fi
GOTOOLCHAIN=local go vet ./... && GOTOOLCHAIN=local go test ./...
