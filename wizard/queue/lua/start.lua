-- start: claims what is on the slot's own list, or else the next tasks. A slot calls it when it holds nothing. Its list
-- has tasks if the reply to a claim was lost.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  slot   ARGV[2]  '1' if it is the turn of the long lane
-- RETURNS  { 1, claims } or { 0 } (no live lease; started tasks stay on the list for the reaper)
-- USES names lease claim
local slot, claims = ARGV[1], {}
if not is_live(consumer_of(slot)) then return { 0 } end
local held = redis.call('LRANGE', key_processing(slot), 0, -1)
for i = #held, 1, -1 do
  local t = read(held[i])
  if t and t.status == 'PROCESSING' and t.slot == slot then
    claims[#claims + 1] = claimed(held[i], t, tonumber(t.attempt))
  else
    redis.call('LREM', key_processing(slot), -1, held[i])
  end
end
if #claims == 0 then
  claims = claim_next(slot, { tasks = 0, us = 0, bytes = 0, is_long_turn = ARGV[2] == '1' })
end
return { 1, claims }
