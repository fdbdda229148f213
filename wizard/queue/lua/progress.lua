-- progress: stores the progress of the current attempt.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot   ARGV[2]  task id   ARGV[3]  attempt (the fence)   ARGV[4]  done/total
-- RETURNS  1 stored, 0 refused: the attempt is not current
-- USES names task event
local t = read(ARGV[2])
if not t or t.status ~= 'PROCESSING' or t.attempt ~= ARGV[3] or t.slot ~= ARGV[1] then return 0 end
redis.call('HSET', key_task(ARGV[2]), 'progress', ARGV[4])
event('progress', ARGV[2], 'PROCESSING', pod_of(t.slot), t.attempt, t)
return 1
