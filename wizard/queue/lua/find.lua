-- find: looks at the processing lists of forgotten consumers, and puts their tasks back on the queue. A worker that was
-- stopped for longer than its consumer is known may have moved an id there. Each call looks at 64 consumers.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  rank of the first consumer to look at
-- RETURNS  { the next rank, 0 after the last consumer; number of ids found }
-- USES policy clock charge sweep lost
local from, window = tonumber(ARGV[4]), 64
redis.call('ZREMRANGEBYSCORE', key_forgotten, '-inf', now - 1000 * dead_keep)
local consumers = redis.call('ZRANGE', key_forgotten, from, from + window - 1)
local found = 0
for _, consumer in ipairs(holding(consumers)) do
  local _, ids = sweep(consumer, function(id, t) charge(id, t, lost(consumer), 0) end)
  found = found + ids
end
return { #consumers < window and 0 or from + window, found }
