-- release: puts tasks back at the head of the queue, in their order. No failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot   ARGV[2]  why: a sentence for the history
-- ARGV[3…]  for each task, the oldest first: its id, its attempt (the fence)
-- RETURNS  number of tasks given back; the others are not at that attempt
-- USES settle requeue
local released = {}
for i = 3, #ARGV, 2 do
  local t = fenced(ARGV[1], ARGV[i], ARGV[i + 1])
  if t then released[#released + 1] = { ARGV[i], t } end
end
for n = #released, 1, -1 do
  local id, t = unpack(released[n])
  keep_attempt(id, t, 'released', ARGV[2])
  to_head(id, t)
end
return #released
