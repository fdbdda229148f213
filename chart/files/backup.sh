#!/bin/sh
# Writes what Valkey holds into a file of the volume, and keeps the newest files.
set -eu
umask 077
# Of two valid passwords, that which the server knows for certain.
password=$(sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' /run/secrets/valkey/backup | tail -n 1)
cli() { VALKEYCLI_AUTH=$password valkey-cli --no-auth-warning --user backup "$@"; }

file=/backup/$(date -u +%Y-%m-%dT%H-%M-%SZ).rdb
rm -f /backup/*.part
# A replica before the primary, which has other things to do; but none that is behind.
for host in $SOURCES; do
  cli -h "$host" -e info replication | grep -Eq '^(role:master|master_link_status:up)' || continue
  cli -h "$host" --rdb "$file.part" && break
done
case $(head -c 5 "$file.part" 2> /dev/null) in
  REDIS | VALKE) ;;
  *) echo "No server gave its data: asked were $SOURCES." >&2; exit 1 ;;
esac
sync "$file.part"
mv "$file.part" "$file"
echo "Wrote $file: $(wc -c < "$file") bytes from $host."
for old in $(printf '%s\n' /backup/*.rdb | sort -r | tail -n "+$((KEEP + 1))"); do
  rm "$old"
  echo "Removed $old."
done
