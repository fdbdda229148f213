#!/bin/sh
# Before a primary ends in good order, another one takes its place: nothing is written meanwhile, so nothing is lost.
set -eu
mounted=/run/secrets/valkey
oldest_password() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' "$mounted/$1" | tail -n 1; }
# shellcheck source=chart/files/primary.sh
. /etc/valkey/primary.sh
as_admin() { VALKEYCLI_AUTH=$(cat /run/valkey/valkey.local) valkey-cli -e --no-auth-warning --user admin "$@"; }

[ "$(as_admin role | head -n 1)" = master ] || exit 0
as_admin client pause 15000 write
# What is on its way to the replicas arrives.
sleep 1
if ask_sentinels failover wizard; then
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    [ "$(known_primary)" = "$ME" ] || exit 0
  done
fi
as_admin client unpause
