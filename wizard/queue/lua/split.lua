-- split: settles an attempt by dividing the task into parts. The parent leaves its slot's list; its split hash holds
-- the state of its parts. The first parts enter the queue, and each completed part admits another. When memory is
-- short, nothing is divided: the parent waits and is divided by a later attempt; no failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  'all' (combine when all parts are done) | 'race' (combine at the first part with an answer)
-- ARGV[9…]  for each part: id, inputs as JSON; at least one
-- RETURNS  { 2 put aside | 1 accepted | 0 refused, lease is live 1 | 0, claim or false, backoff in ms or 0 }
-- USES policy event names budget settle memory parts
local slot, id = ARGV[4], ARGV[5]
local t = current(slot, id, ARGV[6])
local is_aside, delay = false, 0
if t then
  local count, bytes = (#ARGV - 8) / 2, 0
  for i = 9, #ARGV, 2 do bytes = bytes + PART_BYTES + #ARGV[i + 1] end
  is_aside = memory_left(PARTS) < bytes
  redis.call('LREM', key_processing(slot), 0, id)
  if is_aside then
    delay = wait_for_memory(id, t, 'Valkey has no memory for the parts of this task.')
  else
    t.parts = count
    redis.call('DEL', key_split(id))
    redis.call('HSET', key_split(id), 'mode', ARGV[8], 'next', 0, 'done', 0)
    for i = 9, #ARGV, 2 do
      local index = (i - 9) / 2
      redis.call('HSET', key_split(id), 'id:' .. index, ARGV[i], 'inputs:' .. index, ARGV[i + 1])
    end
    redis.call('HSET', key_task(id), 'phase', 'parts', 'parts', t.parts, 'progress', '0/' .. t.parts,
      'begun_at', redis.call('HGET', key_task(id), 'started_at'))
    redis.call('HDEL', key_task(id), 'slot')
    event('progress', id, 'PROCESSING', pod_of(slot), t.attempt)
    -- Four parts for each slot: every slot stays busy while the next part is admitted.
    admit(id, t, 4 * math.max(1, live_slots()))
  end
end
return settled(slot, is_aside and 2 or t, ARGV[7] == '1', delay)
