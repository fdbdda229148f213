-- slots: stores how many slots live consumers have. It is counted when a consumer comes or goes, not at each claim.
-- Tokens for slots that are gone are thrown away.
-- USES clock names
local function count_slots()
  local slots = 0
  for _, consumer in ipairs(redis.call('ZRANGEBYSCORE', key_workers, '(' .. now, '+inf')) do
    slots = slots + slots_of(consumer)
  end
  redis.call('SET', key_slots, slots)
  for _ = slots + 1, redis.call('LLEN', key_wake) do redis.call('LPOP', key_wake) end
end
