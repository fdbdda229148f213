-- prune: takes ids whose task has expired out of the list of tasks and that of the dead letters, a window at a time.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  rank to look at first   ARGV[2]  seconds an ended task is kept
-- RETURNS  the rank to look at next: 0 once only tasks too young to have expired follow
-- USES clock
local from, window = tonumber(ARGV[1]), 1000
for _ = 1, window do
  -- The oldest dead letter is at the right, and the first to expire.
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
