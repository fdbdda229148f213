-- complete: settles an attempt with its result. The next claim is made in the same round trip.
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  slot   ARGV[5]  task id   ARGV[6]  attempt (the fence)   ARGV[7]  '1' to claim the next task
-- ARGV[8]  result, JSON   ARGV[9]  how it was verified, JSON   ARGV[10]  what was measured, JSON
-- ARGV[11]  version of the mathematics, if the answer may be cached for questions to the same version; or ''
-- ARGV[12…]  for each attachment of the result: its name, its content
-- RETURNS  { accepted 1 | 0, lease is live 1 | 0, claim or nothing }
-- USES policy settle finish
local slot, id = ARGV[4], ARGV[5]
local t = current(slot, id, ARGV[6])
if t then
  local names = {}
  -- Attachments come first: when memory is full, Valkey refuses them here, before anything has changed. Results without
  -- attachments can still be settled.
  for i = 12, #ARGV, 2 do
    redis.call('SET', key_answer(id .. ':' .. ARGV[i]), ARGV[i + 1], 'EX', keep)
    names[#names + 1] = ARGV[i]
  end
  redis.call('LREM', key_processing(slot), 0, id)
  finish(id, t, 'COMPLETED', false,
    { 'result', ARGV[8], 'verified', ARGV[9], 'measured', ARGV[10], 'apart', table.concat(names, ' ') })
  local question = redis.call('HGET', key_task(id), 'question')
  local version = ARGV[11]
  if question and version ~= '' and string.sub(question, 1, #version) == version then
    redis.call('SET', key_cached_answer(question), id, 'EX', keep)
  end
end
return settled(slot, t, ARGV[7] == '1')
