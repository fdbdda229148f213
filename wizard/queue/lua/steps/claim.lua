-- claim: begins the next attempt. A task on the slot's own list comes first: it is there if the reply to a claim or
-- to a BLMOVE was lost.
-- USES clock event names task queued_parts
local function claimed(id, t, attempt)
  local inputs = redis.call('HGET', key_task(id), 'inputs')
  return { id, attempt, t.operation, inputs, t.phase, tonumber(t.failures), t.wanted }
end

local function begin(slot, id)
  local t = read(id)
  if t and t.status == 'PROCESSING' and t.slot == slot then
    return claimed(id, t, tonumber(t.attempt))
  end
  count_queued(t, -1)
  if not t or t.status ~= 'PENDING' then
    redis.call('LREM', key_processing(slot), 0, id)
    return nil
  end
  local attempt = redis.call('HINCRBY', key_task(id), 'attempt', 1)
  redis.call('HSET', key_task(id), 'status', 'PROCESSING', 'slot', slot, 'started_at', now)
  event('started', id, 'PROCESSING', pod_of(slot), attempt)
  return claimed(id, t, attempt)
end

local function claim_next(slot)
  while true do
    local id = redis.call('LINDEX', key_processing(slot), -1)
      or redis.call('LMOVE', key_queue, key_processing(slot), 'RIGHT', 'LEFT')
    if not id then return nil end
    local claim = begin(slot, id)
    if claim then return claim end
  end
end
