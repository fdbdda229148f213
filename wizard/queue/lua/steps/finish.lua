-- finish: ends a task and updates its parent or its parts. The caller must have checked that the task has not ended.
-- When a task has ended, its parts are gone; a summary of them stays.
-- USES policy clock event names task requeue waiting summary
local function to_dead_letters(id)
  redis.call('LPUSH', key_dead, id)
  -- At most 10,000 are kept. A task that is dropped from the list still expires as usual.
  redis.call('LTRIM', key_dead, 0, 9999)
end

local finish

-- withdraw: removes a task from the list it is on. A worker that runs it receives a `cancel` command.
local function withdraw(id, t)
  if t.status == 'PENDING' then
    if not unqueue(id, t) then redis.call('ZREM', key_delayed, id) end
  elseif t.slot then
    local control = key_control(consumer_of(t.slot))
    redis.call('LREM', key_processing(t.slot), 0, id)
    redis.call('RPUSH', control, 'cancel ' .. id .. ' ' .. t.attempt)
    redis.call('EXPIRE', control, 60)
  end
end

local function cancel_parts(parent, p)
  local found = begun_parts(parent)
  if redis.call('ZREM', key_parents(p.caller), parent) == 1 then
    local part_us, left = cost_us({ cost = redis.call('HGET', key_split(parent), 'part_ms') }), p.parts - #found / 2
    count('parts', 'long', -left, -left * part_us)
  end
  for i = 1, #found, 2 do
    local id, t = found[i], not found[i + 1] and read(found[i])
    if t and (t.status == 'PENDING' or t.status == 'PROCESSING') then
      withdraw(id, t)
      finish(id, t, 'CANCELLED', false, {})
    end
  end
end

local function combine(parent, p, done)
  if done < tonumber(p.parts) then cancel_parts(parent, p) end
  -- The progress of the parts is kept: combining reports no progress of its own.
  local progress = redis.call('HGET', key_task(parent), 'progress')
  to_head(parent, p)
  redis.call('HSET', key_task(parent), 'phase', 'combine', 'progress', progress)
end

local function part_ended(id, t, status, is_dead, fields)
  local parent, p = t.parent, read(t.parent)
  if not p or p.status ~= 'PROCESSING' or p.phase ~= 'parts' then return end
  if status == 'COMPLETED' then
    if not keep_line(parent, id, t.index) then return end
    if fields[7] == 'apart' then keep_attached(parent, id, fields[8]) end
    local done = redis.call('HINCRBY', key_split(parent), 'done', 1)
    redis.call('HSET', key_task(parent), 'progress', done .. '/' .. p.parts)
    event('progress', parent, 'PROCESSING', pod_of(t.slot), p.attempt)
    -- A part of a race may end without an answer, with the result null. fields is { 'result', JSON, … }.
    local has_won = fields[2] ~= 'null' and redis.call('HGET', key_split(parent), 'mode') == 'race'
    if done == tonumber(p.parts) or has_won then
      combine(parent, p, done)
    end
  elseif status == 'FAILED' then
    local cause = cjson.decode(fields[2])
    cause.detail = 'Part ' .. t.index .. ' (task ' .. id .. ') failed: ' .. (cause.detail or '')
    finish(parent, p, 'FAILED', is_dead, { 'error', cjson.encode(cause) })
  end
end

-- fields is a flat list of names and values to store; for FAILED it is { 'error', JSON }.
finish = function(id, t, status, is_dead, fields)
  redis.call('HSET', key_task(id), 'status', status, 'ended_at', now, unpack(fields))
  local kinds = { COMPLETED = 'completed', FAILED = 'failed', CANCELLED = 'cancelled' }
  event(kinds[status], id, status, pod_of(t.slot), t.attempt)
  if t.parent then
    -- A part does not expire, because `combine` needs it. It is deleted when its parent ends.
    part_ended(id, t, status, is_dead, fields)
    return
  end
  redis.call('HINCRBY', key_totals, status .. ':' .. t.operation, 1)
  local seconds = keep
  if is_dead then
    seconds = dead_keep
    to_dead_letters(id)
  end
  redis.call('EXPIRE', key_task(id), seconds)
  if t.parts then
    -- In the other phase, combine, all parts have ended.
    if t.phase == 'parts' then cancel_parts(id, t) end
    sum_up(id, seconds)
  end
end
