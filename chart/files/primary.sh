#!/bin/sh
# Sourced where a pod must know which server is the primary: the Sentinels tell; or it is the first pod, if that serves
# as one; or what this pod's own Sentinel remembers; or else the first pod. PEERS are the host names of all pods, ME is
# that of this one.
remembered=/data/sentinel.conf

# ask_sentinels WORD…: the reply of the first other Sentinel that answers. The pod's own may know as little as the pod.
ask_sentinels() {
  for peer in $PEERS; do
    [ "$peer" != "$ME" ] || continue
    # An error would stand where a reply does.
    reply=$(VALKEYCLI_AUTH=$(oldest_password sentinel) \
      timeout 3 valkey-cli -h "$peer" -p 26379 -e --no-auth-warning --user sentinel sentinel "$@" 2> /dev/null) || continue
    echo "$reply"
    return 0
  done
  return 1
}

known_primary() { ask_sentinels get-master-addr-by-name wizard | head -n 1; }

remembered_primary() { sed -n 's/^sentinel monitor wizard \([^ ]*\) .*/\1/p' "$remembered" 2> /dev/null || true; }

# first_primary: the first pod, if it serves as a primary, as after a time without replicas: then memories are of before.
first_primary() {
  role=$(VALKEYCLI_AUTH=$(oldest_password sentinel) \
    timeout 3 valkey-cli -h "${PEERS%% *}" -e --no-auth-warning --user sentinel role 2> /dev/null | head -n 1)
  [ "$role" != master ] || echo "${PEERS%% *}"
}

find_primary() {
  found=$(known_primary)
  [ -n "$found" ] || found=$(first_primary)
  [ -n "$found" ] || found=$(remembered_primary)
  echo "${found:-${PEERS%% *}}"
}
