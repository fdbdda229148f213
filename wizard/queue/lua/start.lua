-- start: begins what lies on a slot's own list, else the head of the queue. Follows every BLMOVE, also one that
-- came back empty or not at all, so that an id which a forgotten BLMOVE moved is found.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot
-- RETURNS  { 1, claim } or { 1 } (nothing waits) or { 0 } (no live lease; what lay on the list is at the head again)
-- claim is { id, attempt, operation, inputs, phase, failures, how many parts are wanted or '' }
-- USES names lease claim
local slot = ARGV[1]
if is_live(consumer_of(slot)) then return { 1, claim_next(slot) } end
for _, id in ipairs(redis.call('LRANGE', key_processing(slot), 0, -1)) do
  local t = read(id)
  -- What had been started is the reaper's to charge; what was only moved goes back unharmed.
  if not t or t.status ~= 'PROCESSING' or t.slot ~= slot then redis.call('LREM', key_processing(slot), 0, id) end
  if t and t.status == 'PENDING' then redis.call('RPUSH', key_queue, id) end
end
return { 0 }
