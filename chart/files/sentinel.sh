#!/bin/sh
# Makes the configuration of the Sentinel beside each server, follows the mounted passwords, and becomes it.
set -eu
me=sentinel
users="api worker sentinel"
others=
# shellcheck source=chart/files/passwords.sh
. /etc/valkey/passwords.sh
# shellcheck source=chart/files/primary.sh
. /etc/valkey/primary.sh

as_sentinel() { VALKEYCLI_AUTH=$local valkey-cli -p 26379 -e --no-auth-warning --user sentinel "$@"; }

read_again() {
  write_users /etc/valkey/sentinel.acl "$own/sentinel.acl" && as_sentinel acl load || return
  as_sentinel sentinel set wizard auth-pass "$(oldest_password sentinel)"
  as_sentinel sentinel config set sentinel-pass "$(oldest_password sentinel)"
}

recall() { grep -E "^sentinel $1 " "$remembered" 2> /dev/null || true; }

seen=$(mounted_now)
write_users /etc/valkey/sentinel.acl "$own/sentinel.acl"
primary=$(find_primary)
{
  cat /etc/valkey/sentinel.conf
  echo "sentinel announce-ip $ME"
  echo "sentinel monitor wizard $primary 6379 2"
  # Who it is and how many failovers there were; of the others, only what still holds.
  recall '(myid|current-epoch)'
  if [ "$primary" = "$(remembered_primary)" ]; then
    recall '(config-epoch|leader-epoch|known-replica|known-sentinel) wizard'
  elif [ -e "$remembered" ]; then
    for peer in $PEERS; do
      [ "$peer" = "$primary" ] || echo "sentinel known-replica wizard $peer 6379"
    done
  fi
  cat /etc/valkey/sentinel-wizard.conf
  echo "sentinel auth-user wizard sentinel"
  printf 'sentinel auth-pass wizard %s\n' "$(quoted_password sentinel)"
  echo "sentinel sentinel-user sentinel"
  printf 'sentinel sentinel-pass %s\n' "$(quoted_password sentinel)"
} > "$remembered.new"
mv "$remembered.new" "$remembered"
follow "$seen" &
exec valkey-server "$remembered" --sentinel
