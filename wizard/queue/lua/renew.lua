-- renew: extends a consumer's lease. It also reaps consumers whose lease has expired, and promotes tasks whose backoff
-- is over.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  consumer   ARGV[5]  lease, ms   ARGV[6]  '1' while it drains
-- RETURNS  { 1 renewed | 0 the lease had expired, ms until the next lease or backoff ends, number of reaped tasks }
-- USES charge requeue sweep lost lease turned_back
local consumer, lease = ARGV[4], tonumber(ARGV[5])
local last = tonumber(redis.call('GET', key_reaped)) or now
redis.call('SET', key_reaped, now)
if now < last then turned_back(last - now, lease) end
if now - last > lease / 2 then
  -- No consumer has renewed for half a lease: Valkey was unavailable. Every lease that was live at the last renewal is
  -- extended, so that no living worker loses its tasks.
  for _, each in ipairs(redis.call('ZRANGEBYSCORE', key_workers, '(' .. last, now + lease)) do
    redis.call('ZADD', key_workers, 'XX', now + lease, each)
    -- One that is never seen again may have drained while nobody could be told.
    redis.call('SADD', key_excused, each)
  end
end
local renewed = is_live(consumer)
if renewed then
  redis.call('ZADD', key_workers, 'XX', now + lease, consumer)
  redis.call(ARGV[6] == '1' and 'SADD' or 'SREM', key_excused, consumer)
end

local reaped = 0
local ended = redis.call('ZRANGEBYSCORE', key_workers, '-inf', now, 'WITHSCORES')
for i = 1, #ended, 2 do
  local ends = tonumber(ended[i + 1])
  local is_excused = redis.call('SREM', key_excused, ended[i]) == 1
  reaped = reaped + sweep(ended[i], function(id, t)
    -- Once only: a task that takes its worker and Valkey with it must become a dead letter in the end.
    if is_excused and redis.call('HSETNX', key_task(id), 'forgiven', 1) == 1 then
      keep_attempt(id, t, 'lease-lost', 'The worker left while Valkey was unavailable. No failure is counted.')
      to_head(id, t)
    else
      charge(id, t, lost(ended[i]), 0)
    end
  end)
  if ends > last then event('node', '', 'LOST', pod_of(ended[i]), '', start_of(ended[i])) end
  -- A suspended worker that resumes may still move an id to its list, so a lost consumer stays known for 20 leases.
  -- After that, `find` looks at its lists now and then.
  if ends < now - 20 * lease then
    redis.call('ZREM', key_workers, ended[i])
    redis.call('ZADD', key_forgotten, now, ended[i])
  end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key_delayed, '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', key_delayed, id)
  redis.call('HSET', key_task(id), 'queued_at', now)
  redis.call('RPUSH', key_queue, id)
end

local due = now + lease
local next_end = redis.call('ZRANGEBYSCORE', key_workers, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
local next_delayed = redis.call('ZRANGE', key_delayed, 0, 0, 'WITHSCORES')
if next_end[2] then due = math.min(due, tonumber(next_end[2])) end
if next_delayed[2] then due = math.min(due, tonumber(next_delayed[2])) end
return { renewed and 1 or 0, math.max(0, due - now), reaped }
