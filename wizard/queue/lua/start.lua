-- start: claims the task on the slot's own list, or else the task at the head of the queue. A slot calls it after every
-- BLMOVE, also after a timeout or an error, because a BLMOVE whose reply was lost may have moved an id to the list.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot
-- RETURNS  { 1, claim } or { 1 } (the queue is empty) or { 0 } (no live lease; unstarted tasks are at the head again)
-- claim is { id, attempt, operation, inputs, phase, failures, requested number of parts or '' }
-- USES names lease claim queued_parts
local slot = ARGV[1]
if is_live(consumer_of(slot)) then return { 1, claim_next(slot) } end
for _, id in ipairs(redis.call('LRANGE', key_processing(slot), 0, -1)) do
  local t = read(id)
  -- A started task stays on the list for the reaper. A task that was only moved goes back, without a failure.
  if not t or t.status ~= 'PROCESSING' or t.slot ~= slot then redis.call('LREM', key_processing(slot), 0, id) end
  if t and t.status == 'PENDING' then
    redis.call('RPUSH', key_queue, id)
  elseif not t or t.status ~= 'PROCESSING' then
    count_queued(t, -1)
  end
end
return { 0 }
