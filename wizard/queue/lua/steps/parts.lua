-- parts: admits parts of a split task to the queue, a few for each live slot, so that a new short task waits for a few
-- parts only, not for a thousand.
-- USES clock event names queued_parts
local function live_slots()
  local slots = 0
  for _, consumer in ipairs(redis.call('ZRANGEBYSCORE', key_workers, '(' .. now, '+inf')) do
    slots = slots + slots_of(consumer)
  end
  return slots
end

local function admit(parent, p, count)
  local split = key_split(parent)
  local from = tonumber(redis.call('HGET', split, 'next'))
  local initiated_by = redis.call('HGET', key_task(parent), 'initiated_by')
  for index = from, math.min(from + count, tonumber(p.parts)) - 1 do
    local id = redis.call('HGET', split, 'id:' .. index)
    redis.call('HSET', key_task(id), 'operation', p.operation, 'inputs', redis.call('HGET', split, 'inputs:' .. index),
      'status', 'PENDING', 'phase', 'part', 'parent', parent, 'index', index, 'initiated_by', initiated_by,
      'attempt', 0, 'failures', 0, 'created_at', now, 'queued_at', now)
    redis.call('HDEL', split, 'inputs:' .. index)
    redis.call('HSET', split, 'next', index + 1)
    redis.call('LPUSH', key_queue, id)
    count_queued(nil, 1)
    event('enqueued', id, 'PENDING', initiated_by, 0)
  end
end
