-- prune: removes the ids of expired tasks from the lists of tasks and the list of dead letters, up to 1,000 at a time.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  first rank to check   ARGV[2]  seconds to keep an ended task
-- RETURNS  { the next rank to check, 0 when all tasks after it are too young to have expired; number of tasks removed }
-- USES clock
local from, window = tonumber(ARGV[1]), 1000
for _ = 1, window do
  -- The oldest dead letter is at the right end. It expires first.
  local id = redis.call('LINDEX', key_dead, -1)
  if not id or redis.call('EXISTS', key_task(id)) == 1 then break end
  redis.call('RPOP', key_dead)
end
local cutoff = string.format('%.0f', now_us - ARGV[2] * 1000000)
local ids = redis.call('ZRANGEBYSCORE', key_tasks, '-inf', cutoff, 'LIMIT', from, window)
local names, gone = {}, {}
for i, id in ipairs(ids) do names[i] = key_task(id) end
-- Most often all of them have expired: two commands for a thousand.
if #ids > 0 and redis.call('EXISTS', unpack(names)) == 0 then
  gone = ids
else
  for i, id in ipairs(ids) do
    if redis.call('EXISTS', names[i]) == 0 then gone[#gone + 1] = id end
  end
end
if #gone > 0 then
  for i, asked_by in ipairs(redis.call('HMGET', key_askers, unpack(gone))) do
    if asked_by then redis.call('ZREM', key_tasks_of(asked_by), gone[i]) end
  end
  redis.call('HDEL', key_askers, unpack(gone))
  redis.call('ZREM', key_tasks, unpack(gone))
end
return { #ids < window and 0 or from + #ids - #gone, #gone }
