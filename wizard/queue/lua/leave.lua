-- leave: ends a consumer's lease. Its tasks go back to the queue; no failure is counted.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  consumer
-- RETURNS  number of tasks given back
-- USES sweep requeue event names slots
local given_back = sweep(ARGV[1], function(id, t)
  keep_attempt(id, t, 'released', 'The worker was asked to leave and gave the task back.')
  to_head(id, t)
end)
redis.call('ZREM', key_workers, ARGV[1])
redis.call('DEL', key_control(ARGV[1]))
redis.call('SREM', key_excused, ARGV[1])
count_slots()
event('node', '', 'LEFT', pod_of(ARGV[1]), '', nil, start_of(ARGV[1]))
return given_back
