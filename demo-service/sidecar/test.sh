#!/usr/bin/env bash
# Runs the sidecar's tests when Go is there; says so when it is not, and fails then if ARENASCOPE_REQUIRE_ALL is true.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export GOTOOLCHAIN=local

skip() {
  echo "$1"
  [ "${ARENASCOPE_REQUIRE_ALL:-}" != true ] || exit 1
}

if ! command -v go >/dev/null; then
  skip "Go not found: the sidecar's tests are skipped; install golang (1.21 or newer) to run them"
  exit 0
fi
minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
if [ "${minor:-99}" -lt 21 ]; then
  skip "Go 1.$minor is too old: the sidecar's tests are skipped; install 1.21 or newer to run them"
  exit 0
fi
packages=(./...)
if ! go mod download; then
  skip "The sidecar's modules cannot be fetched: its own tests are skipped, those of the packages that need none are run"
  packages=(./arenascope ./sick)
fi
race=(-race)
if [ "$(go env CGO_ENABLED)" != 1 ] || ! command -v "$(go env CC)" >/dev/null; then
  echo "No C compiler found: the sidecar's tests run without -race; install gcc to have them watched for data races"
  race=()
  export CGO_ENABLED=0
fi
# Vets as it tests, so that the standard library is compiled once.
exec go test -vet=all ${race[@]+"${race[@]}"} "${packages[@]}"
