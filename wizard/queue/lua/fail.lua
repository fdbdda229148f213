-- fail: settles an attempt with an error.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  'crash' (head of the queue at once) | 'error' (after a backoff) | 'limit' (FAILED at once, a dead letter) |
--   'reject' (FAILED at once)
-- ARGV[9]  error as JSON { type, title, detail }   ARGV[10]  a random number from 0 to 1, the jitter
-- RETURNS  { accepted 1 | 0, lease is live 1 | 0, claim or false, backoff in ms or 0 }
-- USES settle charge
local slot, id = ARGV[4], ARGV[5]
-- Invalid JSON must raise its error here, before the id is removed from its list.
cjson.decode(ARGV[9])
local t = fenced(slot, id, ARGV[6])
local delay = 0
if t and ARGV[8] == 'reject' then
  finish(id, t, 'FAILED', false, { 'error', ARGV[9] })
elseif t then
  if ARGV[8] == 'error' then
    -- Exponential backoff of 2ⁿ s, at most 60 s, with full jitter, so that tasks that failed together are spread out.
    delay = math.max(1, math.floor(math.min(60000, 1000 * 2 ^ tonumber(t.failures)) * tonumber(ARGV[10])))
  end
  charge(id, t, ARGV[9], delay, ARGV[8] == 'limit')
end
return settled(slot, t, ARGV[7] == '1', delay)
