#!/usr/bin/env bash
# Renders the chart as plain manifests into k8s/manifests, or into the folder that is named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:-k8s/manifests}
rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
helm template math-wizard chart --namespace math-wizard --kube-version 1.34.0 --values k8s/values-manifests.yaml \
  --skip-tests --output-dir "$rendered" >/dev/null
rm -rf "$rendered/math-wizard/templates/tests" "$target"
mkdir -p "$(dirname "$target")"
mv "$rendered/math-wizard/templates" "$target"
