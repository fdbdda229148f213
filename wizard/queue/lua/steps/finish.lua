-- finish: ends a task and updates its parent or its parts. The caller must have checked that the task has not ended.
-- When a task has ended, its parts are gone; a summary of them stays.
-- USES policy clock event names task requeue waiting summary batch
-- fields is a flat list of names and values to store; for FAILED it is { 'error', JSON }.
local function finish(id, t, status, is_dead, fields)
  redis.call('HSET', key_task(id), 'status', status, 'ended_at', now, unpack(fields))
  local kinds = { COMPLETED = 'completed', FAILED = 'failed', CANCELLED = 'cancelled' }
  event(kinds[status], id, status, pod_of(t.slot), t.attempt, t)
  if t.parent then
    -- A part does not expire, because `combine` needs it. It is deleted when its parent ends.
    part_ended(id, t, status, is_dead, fields)
    return
  end
  redis.call('HINCRBY', key_totals, status .. ':' .. t.operation, 1)
  if t.account then redis.call('SREM', key_in_flight(t.account), id) end
  local seconds = keep
  if is_dead then
    seconds = dead_keep
    to_dead_letters(id)
  end
  redis.call('EXPIRE', key_task(id), seconds)
  if is_batch(t) then
    cancel_chunks(id)
    forget_lines(id, t, seconds)
  elseif t.parts then
    -- In the other phase, combine, all parts have ended.
    if t.phase == 'parts' then cancel_parts(id, t) end
    sum_up(id, seconds)
  end
end

-- LATER
local function to_dead_letters(id)
  redis.call('LPUSH', key_dead, id)
  -- At most 10,000 are kept. A task that is dropped from the list still expires as usual.
  redis.call('LTRIM', key_dead, 0, 9999)
end

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
  if done < tonumber(p.parts) then
    cancel_parts(parent, p)
    -- Nobody knew how many it would take; those that never began were none.
    if is_in_rounds(parent) then redis.call('HSET', key_task(parent), 'parts', redis.call('HGET', key_split(parent), 'next')) end
  end
  -- The progress of the parts is kept: combining reports no progress of its own.
  local progress = redis.call('HGET', key_task(parent), 'progress')
  to_head(parent, p)
  redis.call('HSET', key_task(parent), 'phase', 'combine', 'progress', progress)
end

-- lines_ended(): a chunk of a batch has ended, and is no task any more. Lines without an answer are asked one by one.
local function lines_ended(id, t, p, status, fields)
  local parent, first = t.parent, tonumber(t.index)
  local f = redis.call('HMGET', key_task(id), 'lines', 'inputs')
  local lines, failed = tonumber(f[1]), 0
  redis.call('SREM', key_batch_running(parent), id)
  redis.call('UNLINK', key_task(id))
  if status == 'COMPLETED' then
    failed = tonumber(string.match(fields[6], '"failed": ?(%d+)') or '0')
    if not keep_records(parent, first, lines, fields[2]) then failed = lines end
  elseif lines > 1 then
    divide(parent, p, first, f[2])
    return
  else
    failed = 1
    keep_records(parent, first, 1, cjson.encode({ '{"error":' .. fields[2] .. '}' }))
  end
  local is_all = count_lines(parent, lines, failed)
  event('progress', parent, 'PROCESSING', pod_of(t.slot), p.attempt, p)
  if is_all then finish(parent, p, 'COMPLETED', false, batch_fields(parent)) end
end

local function cancel_chunks(parent)
  for _, id in ipairs(redis.call('SMEMBERS', key_batch_running(parent))) do
    local t = read(id)
    if t and (t.status == 'PENDING' or t.status == 'PROCESSING') then
      withdraw(id, t)
      finish(id, t, 'CANCELLED', false, {})
    end
    redis.call('UNLINK', key_task(id))
  end
end

local function part_ended(id, t, status, is_dead, fields)
  local parent, p = t.parent, read(t.parent)
  if not p or p.status ~= 'PROCESSING' or p.phase ~= 'parts' then return end
  if is_batch(p) then return lines_ended(id, t, p, status, fields) end
  if status == 'COMPLETED' then
    if not keep_line(parent, id, t.index) then return end
    if fields[7] == 'apart' then keep_attached(parent, id, fields[8]) end
    local done = redis.call('HINCRBY', key_split(parent), 'done', 1)
    local is_enough = weigh(parent, fields)
    redis.call('HSET', key_task(parent), 'progress', progress_of(parent, done, p.parts))
    event('progress', parent, 'PROCESSING', pod_of(t.slot), p.attempt, p)
    if done == tonumber(p.parts) or is_enough then
      combine(parent, p, done)
    end
  elseif status == 'FAILED' then
    local cause = cjson.decode(fields[2])
    cause.detail = 'Part ' .. t.index .. ' (task ' .. id .. ') failed: ' .. (cause.detail or '')
    finish(parent, p, 'FAILED', is_dead, { 'error', cjson.encode(cause) })
  end
end
