-- cancel: cancels a waiting or running task, and its parts.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  task id
-- RETURNS  'cancelled' | 'missing' | 'part <id of its parent>' | the final status of a task that has ended
-- USES finish
local id = ARGV[4]
local t = read(id)
if not t then return 'missing' end
if t.status ~= 'PENDING' and t.status ~= 'PROCESSING' then return t.status end
if t.parent then return 'part ' .. t.parent end
withdraw(id, t)
finish(id, t, 'CANCELLED', false, {})
return 'cancelled'
