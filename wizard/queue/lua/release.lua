-- release: puts tasks back at the head of the queue, in their order. No failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot   ARGV[2]  why: a sentence for the history
-- ARGV[3…]  for each task, the oldest first: its id, its attempt (the fence)
-- RETURNS  number of tasks given back; the others are not at that attempt
-- USES settle requeue
local given_back = 0
for i = #ARGV - 1, 3, -2 do
  local t = fenced(ARGV[1], ARGV[i], ARGV[i + 1])
  if t then
    keep_attempt(ARGV[i], t, 'released', ARGV[2])
    to_head(ARGV[i], t)
    given_back = given_back + 1
  end
end
return given_back
