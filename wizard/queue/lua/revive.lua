-- revive: puts a dead letter back at the end of the queue with failures 0. Its attempt number is not reset, because an
-- attempt number is never used twice. It is claimed alone, because its attempts have failed before.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  task id
-- RETURNS  { 'revived' } or { 'missing' } (no such dead letter) or { 'memory', bytes used, bytes that new tasks may
--   fill } (nothing has changed)
-- USES clock event budget task waiting in_flight
local id = ARGV[1]
local left, used, limit = memory_left(NEW)
if left < 0 then return { 'memory', tostring(used), tostring(limit) } end
if redis.call('LREM', key_dead, 1, id) == 0 or redis.call('EXISTS', key_task(id)) == 0 then return { 'missing' } end
redis.call('HSET', key_task(id), 'status', 'PENDING', 'failures', 0, 'queued_at', now, 'phase', '', 'alone', 1)
redis.call('HDEL', key_task(id), 'slot', 'ended_at', 'error', 'progress', 'parts')
redis.call('PERSIST', key_task(id))
redis.call('DEL', key_summary(id))
local t = read(id)
if t.account then put_in_flight(t.account, { id }) end
push_task('LPUSH', id, t)
event('requeued', id, 'PENDING', '', t.attempt, t)
return { 'revived' }
