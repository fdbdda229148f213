-- leave: ends a consumer's lease. Its tasks go back to the queue; no failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  consumer
-- RETURNS  number of tasks given back
-- USES clock sweep requeue event names
local given_back = sweep(ARGV[1], function(id, t)
  keep_attempt(id, t, 'released', 'The worker was asked to leave and gave the task back.')
  to_head(id, t)
end)
-- The lease ends at the time of the last reap, so no event LOST follows. The consumer stays known for a while, because
-- a BLMOVE on a broken connection may still move an id to its list; the sweep of `renew` finds it there.
redis.call('ZADD', key_workers, 'XX', redis.call('GET', key_reaped) or now, ARGV[1])
redis.call('DEL', key_control(ARGV[1]))
redis.call('SREM', key_excused, ARGV[1])
event('node', '', 'LEFT', pod_of(ARGV[1]), '', start_of(ARGV[1]))
return given_back
