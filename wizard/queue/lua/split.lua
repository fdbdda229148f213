-- split: settles an attempt by dividing the task into parts. The parent leaves its slot's list; its split hash holds
-- the state of its parts. A task that is being combined gets another round of parts: they come after those that have
-- begun, which count as done. A part becomes a task of its own when a slot claims it, those of the oldest parent first.
-- When memory is short, nothing is divided: the parent waits and is divided by a later attempt; no failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5…9]  the next claims: see `settle`
-- ARGV[10]  task id   ARGV[11]  attempt (the fence)
-- ARGV[12]  '' (combine when all parts are done) | the sum of weights at which it is combined, those of earlier rounds
--   included: see `finish`
-- ARGV[13…]  for each part: id, inputs as JSON; at least one
-- RETURNS  { { 2 put aside | 1 accepted | 0 refused }, lease is live 1 | 0, claims, backoff in ms or 0 }
-- USES policy event names budget settle memory waiting summary
local slot, id = ARGV[4], ARGV[10]
local t = current(slot, id, ARGV[11])
local accepted, delay = t and 1 or 0, 0
if t then
  local parts, bytes = (#ARGV - 12) / 2, 0
  for i = 13, #ARGV, 2 do bytes = bytes + PART_BYTES + #ARGV[i + 1] end
  local is_aside = memory_left(PARTS) < bytes
  leave_list(slot, { id })
  if is_aside then
    accepted = 2
    delay = wait_for_memory(id, t, 'Valkey has no memory for the parts of this task.')
  else
    local part_ms = string.format('%.3f', (tonumber(t.cost) or 0) / parts)
    local first = 0
    if t.phase == 'combine' then
      first = tonumber(redis.call('HGET', key_split(id), 'next'))
      for index = first, tonumber(t.parts) - 1 do redis.call('HDEL', key_split(id), 'id:' .. index, 'inputs:' .. index) end
    else
      redis.call('DEL', key_split(id))
      redis.call('HSET', key_split(id), 'since', now)
      redis.call('HSET', key_task(id), 'begun_at', redis.call('HGET', key_task(id), 'started_at'))
    end
    redis.call('HSET', key_split(id), 'until', ARGV[12], 'next', first, 'done', first, 'part_ms', part_ms)
    for i = 13, #ARGV, 2 do
      local index = first + (i - 13) / 2
      redis.call('HSET', key_split(id), 'id:' .. index, ARGV[i], 'inputs:' .. index, ARGV[i + 1])
    end
    redis.call('HSET', key_task(id), 'phase', 'parts', 'parts', first + parts, 'progress', progress_of(id, first, first + parts))
    redis.call('HDEL', key_task(id), 'slot')
    event('progress', id, 'PROCESSING', pod_of(slot), t.attempt, t)
    redis.call('ZADD', key_parents(t.caller), t.created_at, id)
    join('long', t.caller)
    count('parts', 'long', parts, parts * cost_us({ cost = part_ms }))
    wake(parts)
  end
end
return settled(slot, { accepted }, delay)
