-- complete: the worker's last word on an attempt that went well, and the next claim in the same round trip.
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  result, JSON   ARGV[9]  how it was verified, JSON
-- RETURNS  { accepted 1 | 0, lease is live 1 | 0, claim or nothing }
-- USES settle finish
local slot, id = ARGV[4], ARGV[5]
local t = fenced(slot, id, ARGV[6])
if t then finish(id, t, 'COMPLETED', false, { 'result', ARGV[8], 'verified', ARGV[9] }) end
return settled(slot, t, ARGV[7] == '1')
