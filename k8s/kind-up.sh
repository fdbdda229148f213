#!/usr/bin/env bash
# From nothing to the whole system on Kubernetes: a cluster, the images, the chart, and the address.
#   k8s/kind-up.sh                            a kind cluster of its own, made if there is none
#   KIND_CONFIG=k8s/kind-three.yaml …         one with three nodes
#   KUBECONFIG=… k8s/kind-up.sh               the cluster that you have chosen, whatever it is
#   k8s/kind-up.sh --set worker.replicas=4    what follows is given to helm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=k8s/cluster.sh
. k8s/cluster.sh
began=$SECONDS

need docker "it builds the images: https://docs.docker.com/engine/install/"
need kubectl "it speaks to the cluster: https://kubernetes.io/docs/tasks/tools/"
need helm "it installs the chart: https://helm.sh/docs/intro/install/"

cluster_pid=
if [ -z "${KUBECONFIG:-}" ]; then
  need kind "it makes a cluster in Docker (https://kind.sigs.k8s.io), or set KUBECONFIG to a cluster that you have"
  if ! has_cluster; then
    say "making the kind cluster $CLUSTER"
    kind create cluster --name "$CLUSTER" --image "$KIND_IMAGE" --config "$KIND_CONFIG" --quiet &
    cluster_pid=$!
  fi
fi

say "building the images"
for component in api worker; do
  docker build --quiet --file "Dockerfile.$component" --tag "math-wizard-$component:$VERSION" . >/dev/null
done
if [ -n "$cluster_pid" ]; then wait "$cluster_pid"; fi

images=("math-wizard-api:$VERSION" "math-wizard-worker:$VERSION")
# What is here need not be pulled by every node.
for image in "$VALKEY_IMAGE" "$NGINX_IMAGE"; do
  if docker image inspect "$image" >/dev/null 2>&1; then images+=("$image"); fi
done
say "loading the images"
load "${images[@]}"

say "installing"
case $(kubectl config current-context) in
  kind-*) kubectl apply -f k8s/metrics-server.yaml >/dev/null ;;
esac
kubectl apply -f k8s/namespace.yaml >/dev/null
helm upgrade --install math-wizard chart --namespace math-wizard --values k8s/values-kind.yaml \
  --wait --timeout 3m "$@" >/dev/null

say "ready after $((SECONDS - began)) s"
kubectl --namespace math-wizard get pods,hpa
context=$(kubectl config current-context)
address=
case $context in
  kind-*)
    node_port=$(kubectl --namespace math-wizard get service math-wizard-gateway -o jsonpath='{.spec.ports[0].nodePort}')
    address=$(mapped "$context" "$node_port")
    ;;
esac
case $context in
  minikube) say "open what this prints: minikube service --namespace math-wizard math-wizard-gateway --url" ;;
  *)
    if [ -n "$address" ]; then
      say "open http://$address"
    else
      say "open http://localhost:8080 while this runs: kubectl -n math-wizard port-forward service/math-wizard-gateway 8080:80"
    fi
    ;;
esac
say "let it prove itself: helm --namespace math-wizard test math-wizard"
say "watch it scale while it works: kubectl --namespace math-wizard get hpa,pods --watch"
if [ -z "${KUBECONFIG:-}" ]; then say "kubectl's current context is $context, as after kind create cluster"; fi
