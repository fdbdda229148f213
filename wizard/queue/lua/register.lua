-- register: begins the lease of a new consumer.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  consumer   ARGV[2]  lease, ms
-- RETURNS  1
-- USES clock event names slots
redis.call('ZADD', key_workers, now + ARGV[2], ARGV[1])
count_slots()
event('node', '', 'STARTED', pod_of(ARGV[1]), '', nil, start_of(ARGV[1]))
return 1
