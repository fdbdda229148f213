#!/bin/sh
# Before Valkey starts: puts a backup in the place of its data, once. What was there is kept beside it.
set -eu
umask 077
[ "$(cat /data/restored 2> /dev/null)" != "$RESTORE" ] || exit 0
if [ ! -s "/backup/$RESTORE" ]; then
  echo "There is no backup $RESTORE. There are: $(cd /backup && echo *.rdb)" >&2
  exit 1
fi
cp "/backup/$RESTORE" /data/restoring.rdb
if [ -e /data/appendonlydir ] && [ ! -e "/data/before-$RESTORE" ]; then
  mv /data/appendonlydir "/data/before-$RESTORE"
fi
# The log begins with a snapshot; this is one that nothing follows yet.
rm -rf /data/appendonlydir
mkdir /data/appendonlydir
mv /data/restoring.rdb /data/appendonlydir/appendonly.aof.1.base.rdb
echo "file appendonly.aof.1.base.rdb seq 1 type b" > /data/appendonlydir/appendonly.aof.manifest
sync
echo "$RESTORE" > /data/restored
echo "Restored $RESTORE. What was there is in /data/before-$RESTORE."
