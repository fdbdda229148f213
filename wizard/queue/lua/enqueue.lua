-- enqueue: creates all given tasks and puts them on the queue, or none of them. A question with a cached answer is
-- answered at once. When memory is short, nothing is created; a known idempotency key still gets its answer.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  accepting node   ARGV[2]  queue limit, tasks   ARGV[3]  seconds to keep ended tasks and idempotency
--   keys   ARGV[4]  digest of the idempotency key, or ''   ARGV[5]  digest of the body
-- ARGV[6…]  for each task: id, operation, inputs as JSON, and each of these or '': its expression, the requested
--   number of parts, the digest of the question if the cache may be used
-- RETURNS  { 'new', ids, created_at, ids of answered tasks } or { 'replayed', ids } (the key and the body are known) or
--   { 'conflict', '' } (the key is known with another body) or { 'full', depth } or
--   { 'memory', bytes used, bytes that new tasks may fill }
-- USES clock event cached_answer budget
local node, cap, seconds, key_digest, body_digest = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
if key_digest ~= '' then
  local known = redis.call('GET', key_idempotency(key_digest))
  if known then
    local digest, ids = string.match(known, '^(%x+) (.*)$')
    if digest == body_digest then return { 'replayed', ids } end
    return { 'conflict', '' }
  end
end
local found, waiting = {}, 0
for i = 6, #ARGV, 6 do
  found[i] = find_cached(ARGV[i + 5])
  if not found[i] then waiting = waiting + 1 end
end
local depth = math.max(0, redis.call('LLEN', key_queue) - (tonumber(redis.call('GET', key_queued_parts)) or 0))
if waiting > 0 and depth + waiting > cap then return { 'full', tostring(depth) } end
local left, used, limit = memory_left(NEW)
if left < 0 then return { 'memory', tostring(used), tostring(limit) } end
local ids, answered = {}, {}
for i = 6, #ARGV, 6 do
  local id, operation = ARGV[i], ARGV[i + 1]
  redis.call('HSET', key_task(id), 'operation', operation, 'inputs', ARGV[i + 2], 'status', 'PENDING',
    'initiated_by', node, 'attempt', 0, 'failures', 0, 'created_at', now, 'queued_at', now)
  for offset, name in pairs({ [3] = 'expression', [4] = 'wanted', [5] = 'question' }) do
    if ARGV[i + offset] ~= '' then redis.call('HSET', key_task(id), name, ARGV[i + offset]) end
  end
  -- All tasks of a batch have the same time. One more microsecond for each keeps their order.
  redis.call('ZADD', key_tasks, string.format('%.0f', now_us + #ids), id)
  event('enqueued', id, 'PENDING', node, 0)
  if found[i] then
    answer_from_cache(id, operation, found[i], seconds)
    answered[#answered + 1] = id
  else
    redis.call('LPUSH', key_queue, id)
  end
  ids[#ids + 1] = id
end
local joined = table.concat(ids, ' ')
if key_digest ~= '' then
  redis.call('SET', key_idempotency(key_digest), body_digest .. ' ' .. joined, 'EX', seconds)
end
return { 'new', joined, now, table.concat(answered, ' ') }
