-- batch: a task of the operation `batch` whose parts are chunks of lines. It waits beside the queue: a slot that finds
-- nothing else of its caller begins a chunk, which is a task until it has ended. A chunk is known by its first line.
-- Its text is `<foretold ms> <lines> <operation> <JSON>`; the operation is `batch` if there are several lines, and the
-- JSON is a list of texts, one for each line.
-- USES waiting

local function is_batch(t) return t.operation == 'batch' end

-- LATER
-- A batch has ended lines of so many bytes at most; those of the others are answered by this sentence.
local RESULT_BYTES = 67108864
local TOO_MANY_BYTES = '{"type":"batch-full","title":"The results of the batch are too long",'
  .. '"detail":"All results of a batch may have 64 MiB together: ask for this line alone."}'

local function read_chunk(text) return string.match(text, '^(%S+) (%d+) (%S+) (.*)$') end

-- offer(id, caller, created_at, chunks, us): slots may begin chunks of the batch. The oldest batch comes first.
local function offer(id, caller, created_at, chunks, us)
  redis.call('ZADD', key_batches(caller), created_at, id)
  join('long', caller)
  redis.call('HINCRBY', key_task(id), 'waiting_us', us)
  count('parts', 'long', chunks, us)
  wake(chunks)
end

-- next_chunk(caller): the batch, the first line and the text of the chunk that is next; nil if there is none.
local function next_chunk(caller)
  local id = redis.call('ZRANGE', key_batches(caller), 0, 0)[1]
  if not id then return nil end
  local first = redis.call('RPOP', key_batch_todo(id))
  if redis.call('LLEN', key_batch_todo(id)) == 0 then redis.call('ZREM', key_batches(caller), id) end
  if not first then return nil end
  local text = redis.call('HGET', key_batch_lines(id), first)
  redis.call('HDEL', key_batch_lines(id), first)
  return id, first, text
end

-- divide(id, p, first, inputs): each line of a chunk that had no answer becomes a chunk, so that only the line that is
-- to blame has none.
local function divide(id, p, first, inputs)
  local texts, us = cjson.decode(inputs), 0
  for i = #texts, 1, -1 do
    local operation, ms = string.match(texts[i], '^%["([%w_]+)",([%d.]+),')
    local line, chunk = first + i - 1, ms .. ' 1 ' .. operation .. ' ' .. cjson.encode({ texts[i] })
    redis.call('HSET', key_batch_lines(id), line, chunk)
    redis.call('ZADD', key_batch_order(id), line, line)
    redis.call('RPUSH', key_batch_todo(id), line)
    us = us + cost_us({ cost = ms })
  end
  offer(id, p.caller, p.created_at, #texts, us)
end

-- keep_records(id, first, lines, records): stores what became of lines: a JSON list of texts. Returns whether they fit.
local function keep_records(id, first, lines, records)
  local bytes = redis.call('HINCRBY', key_task(id), 'bytes', #records)
  if bytes <= RESULT_BYTES then
    redis.call('HSET', key_batch_records(id), first, records)
    return true
  end
  redis.call('HINCRBY', key_task(id), 'bytes', -#records)
  local each = {}
  for i = 1, lines do each[i] = '{"error":' .. TOO_MANY_BYTES .. '}' end
  redis.call('HSET', key_batch_records(id), first, cjson.encode(each))
  return false
end

-- count_lines(id, done, failed): returns whether all lines have ended.
local function count_lines(id, done, failed)
  local total = tonumber(redis.call('HGET', key_task(id), 'lines'))
  local now_done = redis.call('HINCRBY', key_task(id), 'done', done)
  redis.call('HINCRBY', key_task(id), 'failed', failed)
  redis.call('HSET', key_task(id), 'progress', now_done .. '/' .. total)
  return now_done == total
end

-- batch_fields(id): what a batch has when all its lines have ended.
local function batch_fields(id)
  local f = redis.call('HMGET', key_task(id), 'lines', 'failed')
  return { 'result', '{"lines":"' .. f[1] .. '","failed":"' .. f[2] .. '"}', 'verified',
    '{"ok":true,"how":"each line by the check of its operation"}' }
end

-- forget_lines(id, p, seconds): what waits is forgotten, and the results are kept for so long.
local function forget_lines(id, p, seconds)
  if redis.call('ZREM', key_batches(p.caller), id) == 1 then
    local us = tonumber(redis.call('HGET', key_task(id), 'waiting_us') or '0')
    count('parts', 'long', -redis.call('LLEN', key_batch_todo(id)), -us)
  end
  redis.call('UNLINK', key_batch_lines(id), key_batch_todo(id), key_batch_running(id))
  redis.call('EXPIRE', key_batch_records(id), seconds)
  redis.call('EXPIRE', key_batch_order(id), seconds)
end
