-- lease: whether a consumer may still act. A lease that has passed never comes back.
-- USES clock
local function is_live(consumer)
  local ends = redis.call('ZSCORE', key_workers, consumer)
  return ends and tonumber(ends) > now
end
