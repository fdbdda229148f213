-- asked: how much each caller has asked for in this minute: tasks, and foretold microseconds. A minute is kept for three.
-- USES clock
local ASKERS = 2000

-- note_asked(caller, tasks, us): never fails, for instance while an upgrade has not brought the rights yet: a task is not
-- refused because nobody could count it. After so many callers in a minute, the others count as those without a name.
local function note_asked(caller, tasks, us)
  local key = key_asked(string.format('%.0f', math.floor(now / 60000)))
  local is_new = redis.pcall('HGET', key, 'tasks:' .. caller) == false
  if is_new and redis.call('HLEN', key) >= 2 * ASKERS then caller = '' end
  redis.pcall('HINCRBY', key, 'tasks:' .. caller, tasks)
  redis.pcall('HINCRBY', key, 'us:' .. caller, string.format('%.0f', us))
  if is_new then redis.pcall('EXPIRE', key, 180) end
end
