-- leave: a consumer ends in good order. What it still holds goes back unharmed.
-- KEYS[1]  prefix
-- ARGV[1]  consumer
-- RETURNS  how many tasks it gave back
-- USES sweep requeue event names
local given_back = sweep(ARGV[1], function(id, t)
  keep_attempt(id, t, 'released', 'The worker was asked to leave and gave the task back.')
  to_head(id, t)
end)
redis.call('ZREM', key_workers, ARGV[1])
redis.call('DEL', key_control(ARGV[1]))
event('node', '', 'LEFT', pod_of(ARGV[1]))
return given_back
