#!/bin/sh
# Hashes the passwords that are mounted into the list of users, and becomes the server.
set -eu
umask 077
passwords=/run/secrets/valkey
set --
for user in admin api worker metrics; do
  password=$(cat "$passwords/$user")
  if [ -z "$password" ]; then
    echo "The Secret holds no password for the user $user: it needs the keys admin, api, worker and metrics." >&2
    exit 1
  fi
  hash=$(printf %s "$password" | sha256sum | cut -c1-64)
  set -- "$@" -e "s/@$user@/$hash/"
done
sed "$@" /etc/valkey/users.acl > /run/valkey/users.acl
exec valkey-server /etc/valkey/valkey.conf
