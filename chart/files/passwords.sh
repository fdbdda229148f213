#!/bin/sh
# Sourced by valkey.sh and sentinel.sh: the mounted passwords, and a list of users made of them. They may change at any
# time. `me` names the files of who sources it, `users` whose passwords it needs, `others` those that there may be.
# shellcheck disable=SC2154
umask 077
mounted=/run/secrets/valkey
own=/run/valkey

# The pod's own password, which no Secret holds: its probe and the reload go on while the others change.
head -c 32 /dev/urandom | sha256sum | cut -c1-64 > "$own/$me.local"
local=$(cat "$own/$me.local")

hash() { printf %s "$1" | sha256sum | cut -c1-64; }

# passwords_of USER: a line each, as it stands there but for the space around it.
passwords_of() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' "$mounted/$1"; }

hashes_of() {
  passwords_of "$1" | while IFS= read -r password || [ -n "$password" ]; do printf ' #%s' "$(hash "$password")"; done
}

# oldest_password USER: of two valid ones, that which every other pod knows for certain.
oldest_password() { passwords_of "$1" | tail -n 1; }

# quoted_password USER: the same, as a word of a configuration.
quoted_password() { oldest_password "$1" | sed 's/[\\"]/\\&/g; s/.*/"&"/'; }

# write_users TEMPLATE LIST: each line of a file is a valid password, so that an old one is while it is being replaced.
write_users() {
  template=$1
  list=$2
  set -- -e "s/@local@/$(hash "$local")/"
  for user in $users $others; do
    hashes=$(hashes_of "$user" 2> /dev/null)
    if [ -n "$hashes" ]; then
      set -- "$@" -e "s/#@$user@/${hashes# }/"
    elif [ "${others#*"$user"}" != "$others" ]; then
      set -- "$@" -e "/#@$user@/d"
    else
      echo "The Secret holds no password for the user $user: it needs the keys $users." >&2
      return 1
    fi
  done
  sed "$@" "$template" > "$list.new" && mv "$list.new" "$list"
}

mounted_now() { cat "$mounted"/* 2>/dev/null | sha256sum; }

# follow SEEN: does `read_again` when the files change. A kubelet replaces those of a changed Secret within two minutes.
follow() {
  seen=$1
  while sleep "${RELOAD_SECONDS:-5}"; do
    now=$(mounted_now)
    [ "$now" != "$seen" ] || continue
    if read_again > /dev/null; then
      seen=$now
      echo "The passwords were read again."
    fi
  done
}
