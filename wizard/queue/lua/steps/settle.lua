-- settle: only the current attempt is accepted; its id is removed from the slot's list. A refused call does not change
-- the list: it may be a repeated call after a lost reply, and the list may hold the same task under a new attempt.
-- settled() makes the reply: accepted (2 stands for
-- put aside), whether the lease is live, the next claim if `wants_next`, and the backoff of the settled task in ms.
-- USES names task lease claim
local function current(slot, id, attempt)
  local t = read(id)
  return t and t.status == 'PROCESSING' and t.attempt == attempt and t.slot == slot and t or nil
end

local function fenced(slot, id, attempt)
  local t = current(slot, id, attempt)
  if t then redis.call('LREM', key_processing(slot), 0, id) end
  return t
end

local function settled(slot, accepted, wants_next, delay)
  local live = is_live(consumer_of(slot))
  return { accepted == 2 and 2 or accepted and 1 or 0, live and 1 or 0, 
    live and wants_next and claim_next(slot) or false, delay or 0 }
end
