#!/bin/sh
# Writes nginx's configuration for the pod it is in, and becomes nginx. nginx itself reads no /etc/resolv.conf, knows no
# search list, and does not start where it is to listen by IPv6 and the kernel has none.
set -eu
servers=
domain=
while read -r word rest || [ -n "$word" ]; do
  for each in $rest; do
    case $word:$each in
      nameserver:*:*) servers="$servers [$each]" ;;
      nameserver:*) servers="$servers $each" ;;
      # The suffix of our namespace's names ends in the cluster's domain, whatever that is. The first one counts.
      search:"$POD_NAMESPACE".svc.*) domain=${domain:-$each} ;;
    esac
  done
done < /etc/resolv.conf
if [ -z "$servers" ] || [ -z "$domain" ]; then
  echo "/etc/resolv.conf names no server, or no search domain $POD_NAMESPACE.svc.…: the pod's dnsPolicy must be ClusterFirst." >&2
  exit 1
fi
without=
if [ ! -e /proc/net/if_inet6 ]; then without='/listen \[::\]/d'; fi
sed -e "s/@servers@/$servers/" -e "s/@domain@/$domain/" -e "$without" /etc/wizard/nginx.conf > /tmp/nginx.conf
exec nginx -e /dev/stderr -c /tmp/nginx.conf "$@"
