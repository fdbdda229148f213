-- prune: removes the ids of expired tasks from the list of tasks and the list of dead letters, up to 1,000 at a time.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  first rank to check   ARGV[2]  seconds to keep an ended task
-- RETURNS  the next rank to check; 0 when all tasks after it are too young to have expired
-- USES clock
local from, window = tonumber(ARGV[1]), 1000
for _ = 1, window do
  -- The oldest dead letter is at the right end. It expires first.
  local id = redis.call('LINDEX', key_dead, -1)
  if not id or redis.call('EXISTS', key_task(id)) == 1 then break end
  redis.call('RPOP', key_dead)
end
local ids = redis.call('ZRANGE', key_tasks, from, from + window - 1, 'WITHSCORES')
local alive = 0
for i = 1, #ids, 2 do
  if tonumber(ids[i + 1]) > now_us - ARGV[2] * 1000000 then return 0 end
  if redis.call('EXISTS', key_task(ids[i])) == 0 then
    redis.call('ZREM', key_tasks, ids[i])
  else
    alive = alive + 1
  end
end
return #ids < 2 * window and 0 or from + alive
