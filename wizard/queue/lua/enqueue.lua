-- enqueue: all these tasks exist and wait, or none of them.
-- KEYS[1]  prefix
-- ARGV[1]  node that accepts them   ARGV[2]  cap of the queue   ARGV[3]  seconds to remember the idempotency key
-- ARGV[4]  digest of the idempotency key, or ''   ARGV[5]  digest of the body
-- ARGV[6…]  for each task: id, operation, inputs as JSON
-- RETURNS  { 'new', ids, created_at } or { 'again', ids } or { 'conflict', '' } (the key came with another body) or { 'full', depth }
-- USES clock event
local node, cap, remember, key_digest, body_digest = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
if key_digest ~= '' then
  local known = redis.call('GET', key_idempotency(key_digest))
  if known then
    local digest, ids = string.match(known, '^(%x+) (.*)$')
    if digest == body_digest then return { 'again', ids } end
    return { 'conflict', '' }
  end
end
local depth = redis.call('LLEN', key_queue)
if depth + (#ARGV - 5) / 3 > cap then return { 'full', tostring(depth) } end
local ids = {}
for i = 6, #ARGV, 3 do
  local id = ARGV[i]
  redis.call('HSET', key_task(id), 'operation', ARGV[i + 1], 'inputs', ARGV[i + 2], 'status', 'PENDING',
    'initiated_by', node, 'attempt', 0, 'failures', 0, 'created_at', now, 'queued_at', now)
  -- A batch shares a microsecond; one more for each keeps the order in which it was sent.
  redis.call('ZADD', key_tasks, string.format('%.0f', now_us + #ids), id)
  redis.call('LPUSH', key_queue, id)
  event('enqueued', id, 'PENDING', node, 0)
  ids[#ids + 1] = id
end
local joined = table.concat(ids, ' ')
if key_digest ~= '' then
  redis.call('SET', key_idempotency(key_digest), body_digest .. ' ' .. joined, 'EX', remember)
end
return { 'new', joined, now }
