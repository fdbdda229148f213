-- settle: only the current attempt is accepted; its id is removed from the slot's list. A refused call does not change
-- the list: it may be a repeated call after a lost reply, and the list may hold the same task under a new attempt.
-- settled() makes the reply: for each settled attempt 1, 0 (refused) or 2 (put aside), whether the lease is live, the
-- next claims, and the backoff in ms. The arguments 5 to 9 tell about the next claims: '1' if they are wanted, the
-- tasks that the slot holds besides those it settles, their foretold microseconds, the bytes of their inputs, and '1'
-- if it is the turn of the long lane.
-- USES names task lease claim
local function current(slot, id, attempt)
  local t = read(id)
  return t and t.status == 'PROCESSING' and t.attempt == attempt and t.slot == slot and t or nil
end

-- leave_list(slot, ids): removes ids, the oldest first, from the slot's list, where the oldest is at the right end.
local function leave_list(slot, ids)
  -- For one id, its removal costs less than a look at the list.
  local list, are_oldest = key_processing(slot), #ids > 1
  for i, id in ipairs(are_oldest and redis.call('LRANGE', list, -#ids, -1) or {}) do
    are_oldest = are_oldest and id == ids[#ids + 1 - i]
  end
  if are_oldest then
    redis.call('RPOP', list, #ids)
  else
    for _, id in ipairs(ids) do redis.call('LREM', list, -1, id) end
  end
end

local function settled(slot, accepted, delay)
  local live, claims = is_live(consumer_of(slot)), {}
  if live and ARGV[5] == '1' then
    claims = claim_next(slot, { tasks = tonumber(ARGV[6]), us = tonumber(ARGV[7]), bytes = tonumber(ARGV[8]),
      is_long_turn = ARGV[9] == '1' })
  end
  return { accepted, live and 1 or 0, claims, delay or 0 }
end

-- LATER
local function fenced(slot, id, attempt)
  local t = current(slot, id, attempt)
  if t then leave_list(slot, { id }) end
  return t
end
