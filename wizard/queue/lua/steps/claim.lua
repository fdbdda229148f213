-- claim: begins the next attempts of a slot: one task, or a batch of short ones.
-- claim_next(slot, room) returns claims: { id, attempt, operation, inputs, phase, failures, wanted, cost_ms, ms that it
-- waited (-1 for a part, which was put on the queue just now), caller, W3C traceparent or '' }.
-- room tells what the slot holds already (`tasks`, foretold `us`, `bytes` of inputs), and whether it is the turn of the
-- long lane: it is at every fourth claim of a slot, so that neither lane starves.
-- USES clock event names task waiting batch

-- What one slot may hold: foretold microseconds, number of tasks, bytes of inputs. A new task waits for what the slots
-- hold, so they hold less while several callers ask.
local BATCH_US, BATCH_TASKS, SHARED_TASKS, BATCH_BYTES = 20000, 64, 6, 32768

local function claimed(id, t, attempt, inputs)
  return { id, attempt, t.operation, inputs or redis.call('HGET', key_task(id), 'inputs'), t.phase,
    tonumber(t.failures), t.wanted, t.cost, t.queued_at and now - t.queued_at or -1, t.caller, t.trace or '' }
end

local function begin(slot, id, t, inputs)
  local attempt = tonumber(t.attempt) + 1
  redis.call('HSET', key_task(id), 'status', 'PROCESSING', 'slot', slot, 'started_at', now, 'attempt', attempt)
  event('started', id, 'PROCESSING', pod_of(slot), attempt, t)
  return claimed(id, t, attempt, inputs)
end

-- A task that may split, that is combined, or that has a lost or failed attempt behind it is claimed alone.
local function may_be_batched(t)
  return not t.alone and t.failures == '0' and t.phase == '' and cost_us(t) <= BATCH_US
end

-- take_turn(slot, lane, most, room, is_first): one caller's turn. Returns its claims, at most `most`, and whether the
-- slot has what it may hold; nil when nobody waits in the lane.
local function take_turn(slot, lane, most, room, is_first)
  local ring = key_turns(lane)
  local caller = redis.call('LINDEX', ring, -1)
  if not caller then return nil end
  local list, claims, ids, taken, us, is_full = list_of(lane, caller), {}, {}, 0, 0, false
  local is_only = redis.call('LLEN', ring) == 1
  local found = redis.call('LRANGE', list, lane == 'short' and is_only and -most or -1, -1)
  for i = #found, 1, -1 do
    local id = found[i]
    local t, inputs = read(id), nil
    if not t or t.status ~= 'PENDING' then
      taken = taken + 1
    else
      -- What has begun before comes first, then the parts of what was split, then what is new.
      if lane == 'long' and t.attempt == '0' and redis.call('ZCARD', key_parents(caller)) > 0 then break end
      local may_fit = is_first and #claims == 0
      if may_be_batched(t) then
        inputs = redis.call('HGET', key_task(id), 'inputs')
        is_full = not may_fit and (room.us + cost_us(t) > BATCH_US or room.bytes + #inputs > BATCH_BYTES)
        room.us, room.bytes = room.us + cost_us(t), room.bytes + #inputs
      else
        is_full = not may_fit
      end
      if is_full then break end
      taken, us = taken + 1, us + cost_us(t)
      ids[#ids + 1], claims[#claims + 1] = id, begin(slot, id, t, inputs)
      is_full = inputs == nil
      count(kind_of(t), lane, -1, 0)
      if is_full then break end
    end
  end
  if taken > 0 then
    redis.call('RPOP', list, taken)
    count(lane, lane, 0, -us)
  elseif lane == 'long' then
    ids[1], claims[1] = begin_part(slot, caller)
    if not ids[1] then ids[1], claims[1] = begin_chunk(slot, caller) end
  end
  if #ids > 0 then
    redis.call('LPUSH', key_processing(slot), unpack(ids))
    if not is_only then redis.call('LMOVE', ring, ring, 'RIGHT', 'LEFT') end
  elseif #found == 0 then
    redis.call('RPOP', ring)
  end
  return claims, is_full
end

local function claim_next(slot, room)
  local claims, is_free = {}, room.tasks == 0
  local w = redis.call('HMGET', key_waiting, 'short', 'long', 'parts', 'shared_until')
  local depth = room.tasks + (tonumber(w[1]) or 0) + (tonumber(w[2]) or 0) + (tonumber(w[3]) or 0)
  -- The slots share a shallow queue. What this one holds is a part of its share.
  local share = math.ceil(depth / math.max(1, tonumber(redis.call('GET', key_slots)) or 1))
  local batch = (tonumber(w[4]) or 0) > now and SHARED_TASKS or BATCH_TASKS
  local most = math.max(is_free and 1 or 0, math.min(batch, share) - room.tasks)
  for _, lane in ipairs(room.is_long_turn and { 'long', 'short' } or { 'short', 'long' }) do
    -- What is long is claimed alone: the slot first settles what it holds.
    if lane == 'long' and not is_free and redis.call('LLEN', key_turns(lane)) > 0 then return claims end
    while #claims < most and (is_free or lane == 'short') do
      local found, is_full = take_turn(slot, lane, most - #claims, room, is_free and #claims == 0)
      for _, claim in ipairs(found or {}) do claims[#claims + 1] = claim end
      if is_full or not found then break end
      if lane == 'long' and #claims > 0 then break end
    end
    if #claims > 0 then return claims end
  end
  -- Nobody waits: what the numbers and tokens say is of no use.
  if is_free then
    redis.call('HDEL', key_waiting, 'short', 'long', 'parts', 'short_us', 'long_us')
    redis.call('DEL', key_wake)
  end
  return claims
end

-- LATER
-- begin_new(slot, id, t, inputs, fields): a part or a chunk becomes a task of its own only now, at its first attempt.
local function begin_new(slot, id, t, inputs, fields)
  local initiated_by = redis.call('HGET', key_task(t.parent), 'initiated_by')
  redis.call('HSET', key_task(id), 'operation', t.operation, 'inputs', inputs, 'phase', t.phase, 'parent', t.parent,
    'index', t.index, 'initiated_by', initiated_by, 'failures', 0, 'caller', t.caller, 'cost_ms', t.cost,
    'created_at', now, 'queued_at', now, unpack(fields))
  if t.trace then redis.call('HSET', key_task(id), 'trace', t.trace) end
  count('parts', 'long', -1, -cost_us(t))
  event('enqueued', id, 'PENDING', initiated_by, 0, t)
  return id, begin(slot, id, t, inputs)
end

local function new_part(phase, parent, p, index, cost, operation)
  return { operation = operation, phase = phase, parent = parent, index = index, failures = 0, wanted = '',
    attempt = 0, cost = cost, caller = p.caller, trace = p.trace }
end

-- begin_part(slot, caller): the next part of the caller's oldest split task.
local function begin_part(slot, caller)
  local parent = redis.call('ZRANGE', key_parents(caller), 0, 0)[1]
  if not parent then return nil end
  local p, split = read(parent), key_split(parent)
  local index = redis.call('HINCRBY', split, 'next', 1) - 1
  local f = redis.call('HMGET', split, 'id:' .. index, 'inputs:' .. index, 'part_ms')
  redis.call('HDEL', split, 'inputs:' .. index)
  if index + 1 == tonumber(p.parts) then redis.call('ZREM', key_parents(caller), parent) end
  return begin_new(slot, f[1], new_part('part', parent, p, index, f[3], p.operation), f[2], {})
end

-- begin_chunk(slot, caller): the next lines of the caller's oldest batch.
local function begin_chunk(slot, caller)
  local parent, first, text = next_chunk(caller)
  if not parent then return nil end
  local ms, lines, operation, inputs = read_chunk(text)
  -- Nobody can guess it, for nobody can guess the id of the batch.
  local id = string.sub(redis.sha1hex(parent .. ' ' .. first .. ' ' .. lines), 1, 32)
  local t = new_part('lines', parent, read(parent), first, ms, operation)
  redis.call('SADD', key_batch_running(parent), id)
  redis.call('HINCRBY', key_task(parent), 'waiting_us', -cost_us(t))
  return begin_new(slot, id, t, inputs, { 'lines', lines })
end
