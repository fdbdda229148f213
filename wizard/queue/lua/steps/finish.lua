-- finish: the end of a task, and what it means for its parent or its parts. Final states are absorbing: callers
-- have made sure that the task has not ended.
-- USES policy clock event names task requeue parts
local function forget(id, seconds)
  redis.call('EXPIRE', key_task(id), seconds)
end

local function to_dead_letters(id)
  redis.call('LPUSH', key_dead, id)
  -- Ten thousand are more than anyone reads; what falls off expires as an ended task does.
  redis.call('LTRIM', key_dead, 0, 9999)
end

local finish

-- Whatever a task is on, it is off now; a worker that runs it hears of it through its control list. A part that waits
-- stays where it is, for whoever claims it drops what has ended: to look for hundreds of them in a long queue would keep
-- Valkey for seconds.
local function withdraw(id, t)
  if t.status == 'PENDING' and t.parent then
    redis.call('ZREM', key_delayed, id)
  elseif t.status == 'PENDING' then
    if redis.call('LREM', key_queue, 1, id) == 0 then redis.call('ZREM', key_delayed, id) end
  elseif t.slot then
    local control = key_control(consumer_of(t.slot))
    redis.call('LREM', key_processing(t.slot), 0, id)
    redis.call('RPUSH', control, 'cancel ' .. id .. ' ' .. t.attempt)
    redis.call('EXPIRE', control, 60)
  end
end

local function cancel_parts(parent)
  for index = 0, (tonumber(redis.call('HGET', key_split(parent), 'next')) or 0) - 1 do
    local id = redis.call('HGET', key_split(parent), 'id:' .. index)
    local t = read(id)
    if t and (t.status == 'PENDING' or t.status == 'PROCESSING') then
      withdraw(id, t)
      finish(id, t, 'CANCELLED', false, {})
    end
  end
end

local function forget_parts(parent, seconds)
  for index = 0, (tonumber(redis.call('HGET', key_split(parent), 'next')) or 0) - 1 do
    forget(redis.call('HGET', key_split(parent), 'id:' .. index), seconds)
  end
  redis.call('EXPIRE', key_split(parent), seconds)
end

local function combine(parent, p)
  cancel_parts(parent)
  -- How many parts are done remains true; whoever combines has no progress of its own.
  local progress = redis.call('HGET', key_task(parent), 'progress')
  to_head(parent, p)
  redis.call('HSET', key_task(parent), 'phase', 'combine', 'progress', progress)
end

local function part_ended(id, t, status, is_dead, fields)
  local parent, p = t.parent, read(t.parent)
  if not p or p.status ~= 'PROCESSING' or p.phase ~= 'parts' then return end
  if status == 'COMPLETED' then
    if redis.call('HSETNX', key_split(parent), 'done:' .. t.index, id) == 0 then return end
    local done = redis.call('HINCRBY', key_split(parent), 'done', 1)
    redis.call('HSET', key_task(parent), 'progress', done .. '/' .. p.parts)
    event('progress', parent, 'PROCESSING', pod_of(t.slot), p.attempt)
    -- In a race a part may end without an answer: fields are { 'result', JSON, … }.
    local has_won = fields[2] ~= 'null' and redis.call('HGET', key_split(parent), 'mode') == 'race'
    if done == tonumber(p.parts) or has_won then
      combine(parent, p)
    else
      admit(parent, p, 1)
    end
  elseif status == 'FAILED' then
    local cause = cjson.decode(fields[2])
    cause.detail = 'Part ' .. t.index .. ' (task ' .. id .. ') failed: ' .. (cause.detail or '')
    finish(parent, p, 'FAILED', is_dead, { 'error', cjson.encode(cause) })
  end
end

-- fields: a flat list of names and values to store; for FAILED it is { 'error', JSON }.
finish = function(id, t, status, is_dead, fields)
  redis.call('HSET', key_task(id), 'status', status, 'ended_at', now, unpack(fields))
  local kinds = { COMPLETED = 'completed', FAILED = 'failed', CANCELLED = 'cancelled' }
  event(kinds[status], id, status, pod_of(t.slot), t.attempt)
  if t.parent then
    -- A part expires with its parent, so that a combine never finds one gone.
    part_ended(id, t, status, is_dead, fields)
    return
  end
  redis.call('HINCRBY', key_totals, status .. ':' .. t.operation, 1)
  local seconds = keep
  if is_dead then
    seconds = dead_keep
    to_dead_letters(id)
  end
  forget(id, seconds)
  if t.parts then
    cancel_parts(id)
    forget_parts(id, seconds)
  end
end
