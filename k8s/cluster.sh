# shellcheck shell=bash
# What kind-up.sh and kind-down.sh agree on.
# shellcheck disable=SC2034 # used by those who read this file
CLUSTER=${CLUSTER:-math-wizard}
KIND_IMAGE=${KIND_IMAGE:-kindest/node:v1.34.4}
KIND_CONFIG=${KIND_CONFIG:-k8s/kind.yaml}
VERSION=$(sed -n 's/^appVersion: "\(.*\)"/\1/p' chart/Chart.yaml)
VALKEY_IMAGE=valkey/valkey:9.1.2
NGINX_IMAGE=nginxinc/nginx-unprivileged:1.30.6

say() { printf 'k8s: %s\n' "$*"; }

# need TOOL WHY: ends with a sentence where the tool is missing.
need() {
  command -v "$1" >/dev/null || { say "$1 is missing: $2" >&2; exit 1; }
}

# Whether our own cluster exists and answers, and is kubectl's current one then. One that does not answer, because Docker
# was restarted, is deleted.
has_cluster() {
  kind get clusters --quiet 2>/dev/null | grep -qx "$CLUSTER" || return 1
  kind export kubeconfig --name "$CLUSTER" --quiet 2>/dev/null
  kubectl get --raw=/readyz >/dev/null 2>&1 && return
  say "the kind cluster $CLUSTER does not answer: it is made anew"
  kind delete cluster --name "$CLUSTER" --quiet
  return 1
}

# mapped CONTEXT PORT: where this machine reaches a node port of a kind cluster, or nothing if that is not mapped.
mapped() {
  docker port "${1#kind-}-control-plane" "$2/tcp" 2>/dev/null | sed -n '1{s/^\(127\.0\.0\.1\|0\.0\.0\.0\|\[::1*\]\):/localhost:/;p;}'
}

# load IMAGE…: brings images to where the current cluster finds them.
load() {
  local context
  context=$(kubectl config current-context)
  case $context in
    kind-*) kind load docker-image --name "${context#kind-}" --nodes "$(pod_nodes)" "$@" >/dev/null 2>&1 ;;
    minikube) for image in "$@"; do minikube image load "$image"; done ;;
    docker-desktop | orbstack | rancher-desktop) ;; # They share the engine's own images.
    *)
      say "$context pulls its images from a registry, so push these there and name them by --set api.image.repository=… and worker.image.repository=…: $*" >&2
      ;;
  esac
}

# Where pods run: not on a control plane that has other nodes beside it.
pod_nodes() {
  # shellcheck disable=SC2016 # the names are the template's
  kubectl get nodes -o go-template='{{range .items}}{{$name := .metadata.name}}{{$free := true}}{{range .spec.taints}}{{if eq .effect "NoSchedule"}}{{$free = false}}{{end}}{{end}}{{if $free}}{{$name}},{{end}}{{end}}' | sed 's/,$//'
}
