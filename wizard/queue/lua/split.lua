-- split: settles an attempt by dividing the task into parts. The parent leaves its slot's list; its split hash holds
-- the state of its parts. The first parts enter the queue, and each completed part admits another.
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  'all' (combine when all parts are done) | 'race' (combine at the first part with an answer)
-- ARGV[9…]  for each part: id, inputs as JSON; at least one
-- RETURNS  { accepted 1 | 0, lease is live 1 | 0, claim or nothing }
-- USES policy event names settle parts
local slot, id = ARGV[4], ARGV[5]
local t = fenced(slot, id, ARGV[6])
if t then
  t.parts = (#ARGV - 8) / 2
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
return settled(slot, t, ARGV[7] == '1')
