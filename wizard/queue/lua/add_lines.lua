-- add_lines: stores chunks of lines, and what is known of lines that cannot be asked, of a batch that is not enqueued yet.
-- They are forgotten after an hour if it never is. When memory is short, all of it is forgotten at once.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  id of the batch
-- ARGV[2…]  for each chunk: its first line, its text as `batch` tells it, or '' and then a JSON list of records, or ''
-- RETURNS  { 'new' } or { 'memory', bytes used, bytes that new tasks may fill }
-- USES budget
local id = ARGV[1]
local left, used, limit = memory_left(NEW)
if left < 0 then
  redis.call('UNLINK', key_batch_lines(id), key_batch_todo(id), key_batch_order(id), key_batch_records(id))
  return { 'memory', tostring(used), tostring(limit) }
end
for i = 2, #ARGV, 3 do
  redis.call('ZADD', key_batch_order(id), ARGV[i], ARGV[i])
  if ARGV[i + 1] ~= '' then
    redis.call('HSET', key_batch_lines(id), ARGV[i], ARGV[i + 1])
    redis.call('LPUSH', key_batch_todo(id), ARGV[i])
  else
    redis.call('HSET', key_batch_records(id), ARGV[i], ARGV[i + 2])
  end
end
for _, key in ipairs({ key_batch_lines(id), key_batch_todo(id), key_batch_order(id), key_batch_records(id) }) do
  redis.call('EXPIRE', key, 3600)
end
return { 'new' }
