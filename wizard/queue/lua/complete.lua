-- complete: settles attempts with their results. The next claims are made in the same round trip. A long result for
-- which there is no memory is dropped: the task waits, without a failure, and a later attempt calculates it again.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5…9]  the next claims: see `settle`
-- ARGV[10]  version of the mathematics
-- ARGV[11…]  for each attempt: task id, attempt (the fence), result, how it was verified and what was measured, all
--   JSON; '1' if the answer may be cached for questions to the same version; the number of attachments, and for each
--   of them its name and its content
-- RETURNS  { for each attempt 2 put aside | 1 accepted | 0 refused, lease is live 1 | 0, claims, backoff in ms or 0 }
-- USES policy budget settle finish memory
local slot, version = ARGV[4], ARGV[10]
local accepted, ended, delay = {}, {}, 0
local i = 11
while i <= #ARGV do
  local id, result, attachments = ARGV[i], ARGV[i + 2], tonumber(ARGV[i + 6])
  local first, last = i + 7, i + 6 + 2 * attachments
  local t = current(slot, id, ARGV[i + 1])
  if t then ended[#ended + 1] = id end
  local bytes = #result
  for k = first, last, 2 do bytes = bytes + #ARGV[k + 1] end
  if not t then
    accepted[#accepted + 1] = 0
  elseif bytes > SHORT_BYTES and memory_left(RESULTS) < bytes then
    accepted[#accepted + 1] = 2
    delay = wait_for_memory(id, t, 'Valkey has no memory for the ' .. bytes .. ' bytes of the result.')
  else
    accepted[#accepted + 1] = 1
    local names = {}
    for k = first, last, 2 do
      redis.call('SET', key_answer(id .. ':' .. ARGV[k]), ARGV[k + 1], 'EX', keep)
      names[#names + 1] = ARGV[k]
    end
    local fields = { 'result', result, 'verified', ARGV[i + 3], 'measured', ARGV[i + 4] }
    if attachments > 0 then fields[7], fields[8] = 'apart', table.concat(names, ' ') end
    finish(id, t, 'COMPLETED', false, fields)
    if t.question and ARGV[i + 5] == '1' and string.sub(t.question, 1, #version) == version then
      redis.call('SET', key_cached_answer(t.question), id, 'EX', keep)
    end
  end
  i = last + 1
end
leave_list(slot, ended)
return settled(slot, accepted, delay)
