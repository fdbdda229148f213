-- waiting: the lists of waiting tasks. There are two lanes: short (foretold under a second) and long (the rest and all
-- parts). In each lane, callers take turns: one list for each caller, and a ring of the callers.
-- A caller that begins to wait has the next turn. Its place in the ring is kept until a turn finds nothing of it, so
-- nobody gets ahead by always asking anew.
-- USES caller clock

local SECOND, CALLERS = 1000, 1000

-- Milliseconds for which several callers count as asking, after one followed another.
local SHARED_MS = 60000

local function lane_of(t)
  if t.parent then return 'long' end
  return (tonumber(t.cost) or 0) < SECOND and 'short' or 'long'
end

local function list_of(lane, caller)
  return lane == 'short' and caller == '' and key_queue or key_lane(lane .. ':' .. caller)
end

-- Foretold microseconds, whole numbers: their sums are exact.
local function cost_us(t) return math.floor((tonumber(t.cost) or 0) * 1000) end

-- count(kind, lane, entries, us): more or fewer tasks of a kind (short, long or parts) and foretold microseconds wait.
local function count(kind, lane, entries, us)
  if entries ~= 0 then redis.call('HINCRBY', key_waiting, kind, entries) end
  if us ~= 0 then redis.call('HINCRBY', key_waiting, lane .. '_us', us) end
end

local function kind_of(t) return t.parent and 'parts' or lane_of(t) end

-- LATER
local function join(lane, caller)
  if not redis.call('LPOS', key_turns(lane), caller) then redis.call('RPUSH', key_turns(lane), caller) end
end

-- note_caller(caller, before): remembers who asked last, and that another one asked `before`.
local function note_caller(caller, before)
  if caller ~= before then
    redis.call('HSET', key_waiting, 'caller', caller, 'shared_until', before and now + SHARED_MS or 0)
  end
end

-- home(caller): the caller whose lists a new task joins. After a thousand callers, the others share one list, but for
-- those with a proven name: nobody has many of them, and the name must stay with the task.
local function home(caller)
  if name_in(caller) then return caller end
  for _, lane in ipairs(caller ~= '' and { 'short', 'long' } or {}) do
    if redis.call('LLEN', key_turns(lane)) >= CALLERS and not redis.call('LPOS', key_turns(lane), caller) then
      return ''
    end
  end
  return caller
end

-- wake(entries): wakes an idle slot for each entry. There are never more tokens than live slots.
local function wake(entries)
  local tokens = (tonumber(redis.call('GET', key_slots)) or 0) - redis.call('LLEN', key_wake)
  for _ = 1, math.min(entries, tokens) do redis.call('LPUSH', key_wake, 1) end
end

-- push(command, lane, caller, ids): adds ids at the end (LPUSH) or at the head (RPUSH) of a caller's list.
local function push(command, lane, caller, ids)
  if redis.call(command, list_of(lane, caller), unpack(ids)) == #ids then join(lane, caller) end
  wake(#ids)
end

-- push_task(command, id, t): adds one task and counts it.
local function push_task(command, id, t)
  push(command, lane_of(t), t.caller, { id })
  count(kind_of(t), lane_of(t), 1, cost_us(t))
end

local function push_head(id, t) push_task('RPUSH', id, t) end

-- unqueue(id, t): removes a waiting task from its list; returns whether it was there.
local function unqueue(id, t)
  if redis.call('LREM', list_of(lane_of(t), t.caller), -1, id) == 0 then return false end
  count(kind_of(t), lane_of(t), -1, -cost_us(t))
  return true
end
