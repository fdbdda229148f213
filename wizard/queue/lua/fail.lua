-- fail: settles an attempt with an error.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5…9]  the next claims: see `settle`
-- ARGV[10]  task id   ARGV[11]  attempt (the fence)
-- ARGV[12]  'crash' (head of the queue at once) | 'error' (after a backoff) | 'limit' (FAILED at once, a dead letter) |
--   'reject' (FAILED at once)
-- ARGV[13]  error as JSON { type, title, detail }   ARGV[14]  a random number from 0 to 1, the jitter
-- RETURNS  { { accepted 1 | 0 }, lease is live 1 | 0, claims, backoff in ms or 0 }
-- USES settle charge
local slot, id, kind, error = ARGV[4], ARGV[10], ARGV[12], ARGV[13]
-- Invalid JSON must raise its error here, before the id is removed from its list.
cjson.decode(error)
local t = fenced(slot, id, ARGV[11])
local delay = 0
if t and kind == 'reject' then
  finish(id, t, 'FAILED', false, { 'error', error })
elseif t then
  if kind == 'error' then
    -- Exponential backoff of 2ⁿ s, at most 60 s, with full jitter, so that tasks that failed together are spread out.
    delay = math.max(1, math.floor(math.min(60000, 1000 * 2 ^ tonumber(t.failures)) * tonumber(ARGV[14])))
  end
  charge(id, t, error, delay, kind == 'limit')
end
return settled(slot, { t and 1 or 0 }, delay)
