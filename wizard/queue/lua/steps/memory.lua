-- memory: a task whose next step needs memory that Valkey does not have waits, longer each time, without a failure. Its
-- history keeps only the last such attempt, because the history takes memory too.
-- wait_for_memory() returns the ms that it waits.
-- USES requeue
-- LATER
local function wait_for_memory(id, t, detail)
  local last = 'attempt:' .. t.attempt - 1
  local known = redis.call('HGET', key_task(id), last)
  if known and cjson.decode(known).why == 'no-memory' then redis.call('HDEL', key_task(id), last) end
  keep_attempt(id, t, 'no-memory', detail)
  local delay = math.min(60000, 1000 * 2 ^ math.min(t.attempt, 6))
  to_delayed(id, t, delay)
  return delay
end
