#!/usr/bin/env bash
# A newcomer's clock: seconds from a clone of the last commit to an exact answer, with nothing cached.
#   k8s/newcomer.sh          by make run, and by make kind-up where its tools are
#   k8s/newcomer.sh run      by make run only
#   k8s/newcomer.sh kind     by make kind-up only, in a cluster of its own that is taken away again
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
running=
began=

# 2^193 - 1 and its factors: an answer that nobody guesses.
NUMBER=12554203470773361527671578846415332832204710888928069025791
FACTORS=(13821503 61654440233248340616559 14732265321145317331353282383)

say() { printf 'newcomer: %s\n' "$*"; }
lap() { awk -v now="$(date +%s.%N)" -v then="$began" -v text="$*" 'BEGIN { printf "  %6.1f s  %s\n", now - then, text }'; }
size() { du -sh "$1" | cut -f1; }

# in_kind COMMAND…: for a cluster of its own, which kubectl hears of in a home of its own.
in_kind() {
  env -u KUBECONFIG CLUSTER=math-wizard-newcomer DOCKER_CONFIG="${DOCKER_CONFIG:-$HOME/.docker}" HOME="$folder/home" "$@"
}

finish() {
  if [ -n "$running" ]; then kill -TERM "$running" 2>/dev/null && wait "$running" || true; fi
  if [ -e "$folder/kind" ]; then in_kind make -C "$folder/kind" --no-print-directory kind-down || true; fi
  rm -rf "$folder"
}
trap finish EXIT

# clone NAME: starts the clock.
clone() {
  began=$(date +%s.%N)
  git clone --quiet "$source" "$folder/$1"
  lap "cloned: $(size "$folder/$1")"
}

# ask URL: one request that waits for its answer; ends with a sentence if the answer is not exact.
ask() {
  local answer
  answer=$(curl --silent --fail --max-time 60 "$1/api/v1/tasks" -H 'content-type: application/json' -H 'prefer: wait=30' \
    -d "{\"operation\": \"factorize\", \"inputs\": {\"n\": \"$NUMBER\"}}") || { say "$1 did not answer" >&2; exit 1; }
  for factor in "${FACTORS[@]}"; do
    case $answer in *"\"$factor\""*) ;; *) say "no exact answer: $answer" >&2; exit 1 ;; esac
  done
  lap "the exact answer: 2^193 - 1 = ${FACTORS[0]} · ${FACTORS[1]} · ${FACTORS[2]}"
}

by_run() {
  local port output=$folder/output
  say "by make run"
  clone run
  PIP_NO_CACHE_DIR=1 make -C "$folder/run" --silent .venv/run.stamp 2>/dev/null
  lap "installed: $(size "$folder/run/.venv") in .venv"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  PORT=$port make -C "$folder/run" --silent run >"$output" 2>&1 &
  running=$!
  until grep -q '^ready after' "$output"; do
    kill -0 "$running" 2>/dev/null || { say "make run ended:" >&2; cat "$output" >&2; exit 1; }
    sleep 0.1
  done
  lap "ready: Valkey, two API nodes, two workers"
  ask "http://localhost:$port"
}

by_kind() {
  local output=$folder/output url
  say "by make kind-up"
  clone kind
  in_kind make -C "$folder/kind" --silent kind-up >"$output" 2>&1 || { cat "$output" >&2; exit 1; }
  lap "ready: cluster, images, chart"
  url=$(grep -o 'http://localhost:[0-9]*' "$output" | head -n 1)
  ask "$url"
}

missing=
for tool in docker kind kubectl helm; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
case ${1:-} in
  run) by_run ;;
  kind) by_kind ;;
  "")
    by_run
    if [ -z "$missing" ]; then by_kind; else say "make kind-up was left out: it needs$missing"; fi
    ;;
  *) say "say run, kind, or nothing" >&2; exit 2 ;;
esac
