-- renew: extends a consumer's lease. It also reaps consumers whose lease has expired, and promotes tasks whose backoff
-- is over.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1…3]  policy
-- ARGV[4]  consumer   ARGV[5]  lease, ms   ARGV[6]  '1' while it drains
-- RETURNS  { 1 renewed | 0 the lease had expired, ms until the next lease ends or more can be promoted, number of
--   reaped tasks }
-- USES charge requeue sweep lost lease turned_back task waiting slots
local consumer, lease = ARGV[4], tonumber(ARGV[5])
local last = tonumber(redis.call('GET', key_reaped)) or now
redis.call('SET', key_reaped, now)
if now < last then turned_back(last - now, lease) end
local was_away = now - last > lease / 2
if was_away then
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

local function reap(who)
  local is_excused = redis.call('SREM', key_excused, who) == 1
  return sweep(who, function(id, t, held)
    local why = nil
    if held > 1 then
      why = pod_of(who) .. ' was lost while it held ' .. held .. ' tasks. Any of them may be the cause, so no failure is '
        .. 'counted, and each is claimed alone from now on.'
      redis.call('HSET', key_task(id), 'alone', 1)
    -- Once only: a task that takes its worker and Valkey with it must become a dead letter in the end.
    elseif is_excused and redis.call('HSETNX', key_task(id), 'forgiven', 1) == 1 then
      why = 'The worker left while Valkey was unavailable. No failure is counted.'
    end
    if why then
      keep_attempt(id, t, 'lease-lost', why)
      to_head(id, t)
    else
      charge(id, t, lost(who), 0)
    end
  end)
end

local reaped = 0
local expired = redis.call('ZRANGEBYSCORE', key_workers, '-inf', now)
for _, each in ipairs(expired) do
  reaped = reaped + reap(each)
  redis.call('ZREM', key_workers, each)
  event('node', '', 'LOST', pod_of(each), '', nil, start_of(each))
end
if #expired > 0 or was_away or not redis.call('GET', key_slots) then count_slots() end

local promoted = redis.call('ZRANGEBYSCORE', key_delayed, '-inf', now, 'LIMIT', 0, 1000)
for _, id in ipairs(promoted) do
  local t = read(id)
  redis.call('ZREM', key_delayed, id)
  if t then
    redis.call('HSET', key_task(id), 'queued_at', now)
    push_head(id, t)
  end
end

-- Ids that somebody else pushed on the queue, by hand or an older version.
if redis.call('LLEN', key_queue) > 0 then join('short', '') end

-- A backoff that is not over is not waited for here: only the worker that caused it comes back for it.
local due = #promoted == 1000 and now or now + lease
local next_end = redis.call('ZRANGEBYSCORE', key_workers, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
if next_end[2] then due = math.min(due, tonumber(next_end[2])) end
return { renewed and 1 or 0, math.max(0, due - now), reaped }
