-- leave: a consumer ends in good order. What it still holds goes back unharmed.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  consumer
-- RETURNS  how many tasks it gave back
-- USES clock sweep requeue event names
local given_back = sweep(ARGV[1], function(id, t)
  keep_attempt(id, t, 'released', 'The worker was asked to leave and gave the task back.')
  to_head(id, t)
end)
-- Its lease ends by the last reap, so that nobody tells of a loss; its lists are swept for as long as a lost worker's
-- are, for a wait whose connection broke unheard may still move an id there.
redis.call('ZADD', key_workers, 'XX', redis.call('GET', key_reaped) or now, ARGV[1])
redis.call('DEL', key_control(ARGV[1]))
event('node', '', 'LEFT', pod_of(ARGV[1]))
return given_back
