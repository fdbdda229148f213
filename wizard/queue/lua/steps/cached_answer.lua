-- cached_answer: gives the stored answer of an earlier task to a new task with the same question. Result, check and
-- measurements are copied; the new task keeps its own creator and times, and names the earlier task and the
-- caller of that. Attachments are not copied; their expiry is extended.
-- USES clock event names
-- LATER
local function find_cached(question)
  local id = question ~= '' and redis.call('GET', key_cached_answer(question))
  if not id then return nil end
  local f = redis.call('HMGET', key_task(id), 'status', 'result', 'verified', 'measured', 'apart', 'slot', 'caller')
  if f[1] ~= 'COMPLETED' then return nil end
  for name in string.gmatch(f[5] or '', '%S+') do
    if redis.call('EXISTS', key_answer(id .. ':' .. name)) == 0 then return nil end
  end
  return { id = id, result = f[2], verified = f[3], measured = f[4], apart = f[5] or '', slot = f[6],
    caller = f[7] }
end

local function answer_from_cache(id, operation, m, seconds, caller)
  redis.call('HSET', key_task(id), 'status', 'COMPLETED', 'slot', m.slot, 'started_at', now, 'ended_at', now,
    'result', m.result, 'verified', m.verified, 'measured', m.measured, 'apart', m.apart, 'memo', m.id,
    unpack(m.caller and { 'memo_caller', m.caller } or {}))
  for name in string.gmatch(m.apart, '%S+') do
    redis.call('EXPIRE', key_answer(m.id .. ':' .. name), seconds, 'GT')
  end
  redis.call('EXPIRE', key_task(id), seconds)
  redis.call('HINCRBY', key_totals, 'COMPLETED:' .. operation, 1)
  event('completed', id, 'COMPLETED', pod_of(m.slot), 0, { caller = caller })
end
