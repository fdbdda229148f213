-- complete: settles an attempt with its result. The next claim is made in the same round trip. A long result for which
-- there is no memory is dropped: the task waits, without a failure, and a later attempt calculates it again.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  result, JSON   ARGV[9]  how it was verified, JSON   ARGV[10]  what was measured, JSON
-- ARGV[11]  version of the mathematics, if the answer may be cached for questions to the same version; or ''
-- ARGV[12…]  for each attachment of the result: its name, its content
-- RETURNS  { 2 put aside | 1 accepted | 0 refused, lease is live 1 | 0, claim or nothing }
-- USES policy budget settle finish memory
local slot, id = ARGV[4], ARGV[5]
local t = current(slot, id, ARGV[6])
local is_aside = false
if t then
  local bytes = #ARGV[8]
  for i = 12, #ARGV, 2 do bytes = bytes + #ARGV[i + 1] end
  is_aside = bytes > SHORT_BYTES and memory_left(RESULTS) < bytes
  redis.call('LREM', key_processing(slot), 0, id)
  if is_aside then wait_for_memory(id, t, 'Valkey has no memory for the ' .. bytes .. ' bytes of the result.') end
end
if t and not is_aside then
  local names = {}
  for i = 12, #ARGV, 2 do
    redis.call('SET', key_answer(id .. ':' .. ARGV[i]), ARGV[i + 1], 'EX', keep)
    names[#names + 1] = ARGV[i]
  end
  finish(id, t, 'COMPLETED', false,
    { 'result', ARGV[8], 'verified', ARGV[9], 'measured', ARGV[10], 'apart', table.concat(names, ' ') })
  local question = redis.call('HGET', key_task(id), 'question')
  local version = ARGV[11]
  if question and version ~= '' and string.sub(question, 1, #version) == version then
    redis.call('SET', key_cached_answer(question), id, 'EX', keep)
  end
end
return settled(slot, is_aside and 2 or t, ARGV[7] == '1')
