-- enqueue: creates all given tasks and puts them on the queue, or none of them. A question with a cached answer is
-- answered at once. When memory is short, nothing is created; a known idempotency key still gets its answer.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  accepting node   ARGV[2]  queue limit, tasks   ARGV[3]  seconds to keep ended tasks and idempotency
--   keys   ARGV[4]  digest of the idempotency key, or ''   ARGV[5]  digest of the body   ARGV[6]  caller, or ''
-- ARGV[7]  '' for no limits, or: account, burst, tasks that it may have in flight (0: any number), weight of an answered
--   task, and of each task its weight, separated by spaces. The burst and weights are µs of refilling
-- ARGV[8]  W3C traceparent of this call, or ''
-- ARGV[9…]  for each task: id, operation, inputs as JSON, and each of these or '': its expression, the requested
--   number of parts, the digest of the question if the cache may be used, its foretold milliseconds, '1' if a worker
--   must take it alone
-- RETURNS  { 'new', ids, created_at, ids of answered tasks, µs until the bucket is full, tasks in flight } or
--   { 'replayed', ids } (the key and the body are known) or { 'conflict', '' } (the key is known with another body) or
--   { 'limited', µs to wait, µs until the bucket is full } or { 'in-flight', tasks in flight, tasks that would be more }
--   or { 'full', depth } or { 'memory', bytes used, bytes that new tasks may fill }
-- USES clock event cached_answer budget waiting quota idempotency listing asked
local node, cap, seconds, key_digest, body_digest = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local known = known_call(key_digest, body_digest)
if known then return known end
local found, waiting, answered, ids, created = {}, 0, {}, {}, {}
for i = 9, #ARGV, 8 do
  local n = (i - 1) / 8
  found[n] = find_cached(ARGV[i + 5])
  if not found[n] then waiting = waiting + 1 end
end
local quota = read_quota(ARGV[7], found, waiting)
if quota and quota.refusal then return quota.refusal end
local counts = redis.call('HMGET', key_waiting, 'short', 'long', 'caller')
local depth = (tonumber(counts[1]) or 0) + (tonumber(counts[2]) or 0)
if waiting > 0 and depth + waiting > cap then return { 'full', tostring(depth) } end
local left, used, limit = memory_left(NEW)
if left < 0 then return { 'memory', tostring(used), tostring(limit) } end
local caller, lanes = home(ARGV[6]), { short = { us = 0 }, long = { us = 0 } }
for i = 9, #ARGV, 8 do
  local n = (i - 1) / 8
  local id, operation = ARGV[i], ARGV[i + 1]
  local fields = { 'operation', operation, 'inputs', ARGV[i + 2], 'status', 'PENDING', 'initiated_by', node,
    'attempt', 0, 'failures', 0, 'created_at', now, 'queued_at', now }
  for offset, name in pairs({ [3] = 'expression', [4] = 'wanted', [5] = 'question', [6] = 'cost_ms', [7] = 'alone' }) do
    if ARGV[i + offset] ~= '' then fields[#fields + 1], fields[#fields + 2] = name, ARGV[i + offset] end
  end
  if caller ~= '' then fields[#fields + 1], fields[#fields + 2] = 'caller', caller end
  if ARGV[8] ~= '' then fields[#fields + 1], fields[#fields + 2] = 'trace', ARGV[8] end
  if quota and quota.most > 0 and not found[n] then
    fields[#fields + 1], fields[#fields + 2], quota.begun[#quota.begun + 1] = 'account', quota.account, id
  end
  redis.call('HSET', key_task(id), unpack(fields))
  -- All tasks of a batch have the same time. One more microsecond for each keeps their order.
  created[#created + 1], created[#created + 2] = string.format('%.0f', now_us + #ids), id
  event('enqueued', id, 'PENDING', node, 0, { caller = caller })
  if found[n] then
    answer_from_cache(id, operation, found[n], seconds, caller)
    answered[#answered + 1] = id
  else
    local t = { cost = ARGV[i + 6] }
    local lane = lanes[lane_of(t)]
    lane[#lane + 1], lane.us = id, lane.us + cost_us(t)
  end
  ids[#ids + 1] = id
end
list_tasks(created, ids, caller)
for name, lane in pairs(lanes) do
  if #lane > 0 then
    push('LPUSH', name, caller, lane)
    count(name, name, #lane, lane.us)
  end
end
note_caller(caller, counts[3])
note_asked(caller, #ids, lanes.short.us + lanes.long.us)
local full, held = 0, 0
if quota then full, held = spend_quota(quota) end
local joined = table.concat(ids, ' ')
remember_call(key_digest, body_digest, joined, seconds)
return { 'new', joined, now, table.concat(answered, ' '), full, held }
