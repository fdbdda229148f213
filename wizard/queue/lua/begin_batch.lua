-- begin_batch: makes a task of a batch whose lines are stored, and offers them to the workers.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  accepting node   ARGV[5]  seconds to keep idempotency keys   ARGV[6]  digest of the idempotency key, or ''
-- ARGV[7]  digest of the body   ARGV[8]  caller, or ''   ARGV[9]  as of `enqueue`: its limits, or ''
-- ARGV[10]  W3C traceparent, or ''   ARGV[11]  id   ARGV[12]  inputs as JSON   ARGV[13]  lines   ARGV[14]  lines that
--   cannot be asked   ARGV[15]  foretold microseconds of the others   ARGV[16]  chunks of lines that were stored
-- RETURNS  as `enqueue`, but for { 'full' }; and { 'gone' } if lines were lost or forgotten meanwhile
-- USES clock event task budget waiting quota batch finish idempotency listing asked
local node, key_digest, body_digest, id, total, failed = ARGV[4], ARGV[6], ARGV[7], ARGV[11], ARGV[13], ARGV[14]
local known = known_call(key_digest, body_digest)
if known then return known end
local chunks = redis.call('LLEN', key_batch_todo(id))
-- A batch that has ended when it begins is not in flight.
local quota = read_quota(ARGV[9], {}, chunks > 0 and 1 or 0)
if quota and quota.refusal then return quota.refusal end
local left, used, limit = memory_left(NEW)
if left < 0 then return { 'memory', tostring(used), tostring(limit) } end
-- Lines come by several calls. A Valkey that started again between two of them may have lost the first, and then there is
-- no chunk at the last place. ZCARD would count them too, but the API's user of Valkey may not call it.
if #redis.call('ZRANGE', key_batch_order(id), ARGV[16] - 1, -1) ~= 1 then return { 'gone' } end
local caller = home(ARGV[8])
local fields = { 'operation', 'batch', 'inputs', ARGV[12], 'status', 'PROCESSING', 'phase', 'parts', 'initiated_by', node,
  'attempt', 0, 'failures', 0, 'created_at', now, 'queued_at', now, 'started_at', now, 'lines', total, 'done', failed,
  'failed', failed, 'refused', failed, 'progress', failed .. '/' .. total }
if caller ~= '' then fields[#fields + 1], fields[#fields + 2] = 'caller', caller end
if ARGV[10] ~= '' then fields[#fields + 1], fields[#fields + 2] = 'trace', ARGV[10] end
if quota and quota.most > 0 and chunks > 0 then
  fields[#fields + 1], fields[#fields + 2], quota.begun[1] = 'account', quota.account, id
end
redis.call('HSET', key_task(id), unpack(fields))
for _, key in ipairs({ key_batch_lines(id), key_batch_todo(id), key_batch_order(id), key_batch_records(id) }) do
  redis.call('PERSIST', key)
end
event('enqueued', id, 'PENDING', node, 0, { caller = caller })
list_tasks({ string.format('%.0f', now_us), id }, { id }, caller)
note_caller(caller, redis.call('HGET', key_waiting, 'caller'))
note_asked(caller, total - failed, tonumber(ARGV[15]))
if chunks > 0 then
  offer(id, caller, now, chunks, tonumber(ARGV[15]))
else
  finish(id, read(id), 'COMPLETED', false, batch_fields(id))
end
local full, held = 0, 0
if quota then full, held = spend_quota(quota) end
remember_call(key_digest, body_digest, id, ARGV[5])
return { 'new', id, now, chunks == 0 and id or '', full, held }
