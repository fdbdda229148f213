-- settle: only the attempt that is still the current one has a say; whatever it says, its id leaves the slot's list.
-- settled() is the reply: accepted, whether the lease is live, and the next claim when one was wanted.
-- USES names task lease claim
local function fenced(slot, id, attempt)
  redis.call('LREM', key_processing(slot), 0, id)
  local t = read(id)
  if t and t.status == 'PROCESSING' and t.attempt == attempt and t.slot == slot then return t end
  return nil
end

local function settled(slot, accepted, wants_next)
  local live = is_live(consumer_of(slot))
  return { accepted and 1 or 0, live and 1 or 0, live and wants_next and claim_next(slot) or nil }
end
