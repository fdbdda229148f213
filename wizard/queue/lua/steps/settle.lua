-- settle: only the attempt that is still the current one has a say, and its id leaves the slot's list. What is refused
-- leaves the list as it is: a word said twice, after a lost reply, may find the same task there under a new attempt.
-- settled() is the reply: accepted, whether the lease is live, and the next claim when one was wanted.
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

local function settled(slot, accepted, wants_next)
  local live = is_live(consumer_of(slot))
  return { accepted and 1 or 0, live and 1 or 0, live and wants_next and claim_next(slot) or nil }
end
