-- lease: tells whether a consumer's lease is live. An expired lease is never renewed.
-- USES clock
local function is_live(consumer)
  local ends = redis.call('ZSCORE', key_workers, consumer)
  return ends and tonumber(ends) > now
end
