-- beat: records a node's heartbeat and its state, and adds how long its attempts took to what all workers count. Nodes that
-- have been silent for too long are removed from the list.
-- KEYS[1]  prefix
-- ARGV[1]  pod   ARGV[2]  ms after which a node is silent   ARGV[3]  ms since it started   ARGV[4]  start time that an
--   earlier beat returned, or ''   ARGV[5]  number of fields   ARGV[6]  number of counters   ARGV[7]  ms of a window
-- ARGV[8…]  for each field: its name, its value; then for each counter, and for each timing: its name, its increment
-- RETURNS  start time, ms: the processes of a node have one, that of the first beat
-- FLAGS  allow-oom
-- USES clock
local key, silent = key_node(ARGV[1]), tonumber(ARGV[2])
local began = ARGV[4]
if began == '' then
  began = now - ARGV[3]
  -- Its processes began together; another start of the same pod comes later. If this user of Valkey may not read the
  -- time of the first process, each process has its own.
  local known = tonumber(redis.pcall('HGET', key, 'started_at') or '')
  if known and math.abs(known - began) < 1000 then began = known end
end
redis.call('HSET', key, 'started_at', began, 'last_seen', now)
local counts = 8 + 2 * ARGV[5]
local timings = counts + 2 * ARGV[6]
local window = key_timings(string.format('%.0f', math.floor(now / ARGV[7])))
for i = 8, #ARGV, 2 do
  if i < timings then
    redis.call(i < counts and 'HSET' or 'HINCRBY', key, ARGV[i], ARGV[i + 1])
  else
    -- Without the rights, as before an upgrade has brought them, the heartbeat counts nevertheless.
    redis.pcall('HINCRBY', window, ARGV[i], ARGV[i + 1])
  end
end
if timings < #ARGV then redis.pcall('PEXPIRE', window, 3 * ARGV[7]) end
redis.call('PEXPIRE', key, silent)
redis.call('ZADD', key_nodes, now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', key_nodes, '-inf', now - silent)
return began
