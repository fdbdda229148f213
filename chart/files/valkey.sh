#!/bin/sh
# Makes the configuration and the list of users, follows the mounted passwords, and becomes the server.
set -eu
me=valkey
users="admin api worker metrics${PEERS:+ replica sentinel}"
others="backup"
[ -n "${PEERS:-}" ] || others="backup replica sentinel"
# shellcheck source=chart/files/passwords.sh
. /etc/valkey/passwords.sh

as_admin() { VALKEYCLI_AUTH=$local valkey-cli -e --no-auth-warning --user admin "$@"; }

read_again() {
  write_users /etc/valkey/users.acl "$own/users.acl" && as_admin acl load || return
  [ -z "${PEERS:-}" ] || as_admin config set primaryauth "$(oldest_password replica)"
}

seen=$(mounted_now)
write_users /etc/valkey/users.acl "$own/users.acl"
# A copy, since a Sentinel has the server write into it which one it follows.
cat /etc/valkey/valkey.conf > "$own/valkey.conf"
if [ -n "${PEERS:-}" ]; then
  # shellcheck source=chart/files/primary.sh
  . /etc/valkey/primary.sh
  primary=$(find_primary)
  if [ "$primary" = "$ME" ] && [ ! -e /data/appendonlydir ] && [ -n "$(ask_sentinels replicas wizard)" ]; then
    # Its replicas would become as empty as it is.
    echo "This primary has lost its data, so one of its replicas must take its place: waiting for the Sentinels."
    while [ "$primary" = "$ME" ]; do
      sleep 1
      primary=$(find_primary)
    done
  fi
  {
    echo "replica-announce-ip $ME"
    echo "primaryuser replica"
    printf 'primaryauth %s\n' "$(quoted_password replica)"
    [ "$primary" = "$ME" ] || echo "replicaof $primary 6379"
  } >> "$own/valkey.conf"
else
  # Alone, it is the primary, also when others follow it again one day.
  rm -f /data/sentinel.conf
fi
follow "$seen" &
exec valkey-server "$own/valkey.conf"
