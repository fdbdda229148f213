-- release: puts a task back at the head of the queue while its worker drains. No failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot   ARGV[2]  task id   ARGV[3]  attempt (the fence)
-- RETURNS  1 given back, 0 refused: the attempt is not current
-- USES settle requeue
local slot, id = ARGV[1], ARGV[2]
local t = fenced(slot, id, ARGV[3])
if not t then return 0 end
keep_attempt(id, t, 'released', 'The worker was asked to leave and gave the task back.')
to_head(id, t)
return 1
