-- requeue: records an attempt that ended without an answer in the task's history, and makes the task wait again.
-- USES clock event names waiting
-- LATER
local function keep_attempt(id, t, why, detail)
  local started_at = redis.call('HGET', key_task(id), 'started_at')
  redis.call('HSET', key_task(id), 'attempt:' .. t.attempt, cjson.encode({
    slot = t.slot or '', started_at = started_at or '', ended_at = now, why = why, detail = detail }))
end

local function wait_again(id, t)
  redis.call('HSET', key_task(id), 'status', 'PENDING', 'queued_at', now)
  redis.call('HDEL', key_task(id), 'slot', 'progress')
  event('requeued', id, 'PENDING', pod_of(t.slot), t.attempt, t, start_of(t.slot))
end

local function to_head(id, t)
  wait_again(id, t)
  push_head(id, t)
end

local function to_delayed(id, t, delay)
  wait_again(id, t)
  redis.call('ZADD', key_delayed, now + delay, id)
end
