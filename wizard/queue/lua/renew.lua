-- renew: extends a consumer's lease. It also reaps consumers whose lease has expired, and promotes tasks whose backoff
-- is over.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  consumer   ARGV[5]  lease, ms
-- RETURNS  { 1 renewed | 0 the lease had expired, ms until the next lease or backoff ends, number of reaped tasks }
-- USES charge sweep lease task queued_parts
local consumer, lease = ARGV[4], tonumber(ARGV[5])
local last = tonumber(redis.call('GET', key_reaped)) or now
redis.call('SET', key_reaped, now)
if now - last > lease / 2 then
  -- No consumer has renewed for half a lease: Valkey was unavailable. Every lease that was live at the last renewal is
  -- extended, so that no living worker loses its tasks.
  for _, each in ipairs(redis.call('ZRANGEBYSCORE', key_workers, '(' .. last, now + lease)) do
    redis.call('ZADD', key_workers, 'XX', now + lease, each)
  end
end
local renewed = is_live(consumer)
if renewed then redis.call('ZADD', key_workers, 'XX', now + lease, consumer) end

local lost = cjson.encode({ type = 'lease-lost', title = 'The worker was lost',
  detail = 'The worker that calculated this stopped answering and its lease ran out.' })
local reaped = 0
local ended = redis.call('ZRANGEBYSCORE', key_workers, '-inf', now, 'WITHSCORES')
for i = 1, #ended, 2 do
  local ends = tonumber(ended[i + 1])
  reaped = reaped + sweep(ended[i], function(id, t) charge(id, t, lost, 0) end)
  if ends > last then event('node', '', 'LOST', pod_of(ended[i])) end
  -- A suspended worker that resumes may still move an id to its list, so a lost consumer stays known for 20 leases.
  if ends < now - 20 * lease then redis.call('ZREM', key_workers, ended[i]) end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key_delayed, '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', key_delayed, id)
  redis.call('HSET', key_task(id), 'queued_at', now)
  redis.call('RPUSH', key_queue, id)
  count_queued(read(id), 1)
end

local due = now + lease
local next_end = redis.call('ZRANGEBYSCORE', key_workers, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
local next_delayed = redis.call('ZRANGE', key_delayed, 0, 0, 'WITHSCORES')
if next_end[2] then due = math.min(due, tonumber(next_end[2])) end
if next_delayed[2] then due = math.min(due, tonumber(next_delayed[2])) end
return { renewed and 1 or 0, math.max(0, due - now), reaped }
