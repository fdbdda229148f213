#!/usr/bin/env bash
# Takes away what kind-up.sh made: its own kind cluster, or the release in the cluster that KUBECONFIG names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=k8s/cluster.sh
. k8s/cluster.sh

if [ -n "${KUBECONFIG:-}" ]; then
  need kubectl "it speaks to the cluster"
  need helm "it removes the release"
  helm uninstall math-wizard --namespace math-wizard --ignore-not-found --wait
  # With it go the tasks and the passwords, which an uninstall leaves.
  kubectl delete --ignore-not-found -f k8s/namespace.yaml
else
  need kind "it made the cluster"
  kind delete cluster --name "$CLUSTER"
fi
