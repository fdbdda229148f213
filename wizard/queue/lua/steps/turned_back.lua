-- turned_back(ms, lease): Valkey's clock was set back by `ms`. Leases and backoffs are moved by as much, or nobody
-- would be reaped and nothing promoted for so long.
-- USES clock
local function turned_back(ms, lease)
  -- A lease that ends within one lease may be new. If it is an old one, it ends soon.
  for key, from in pairs({ [key_workers] = '(' .. now + lease, [key_delayed] = '-inf' }) do
    local found = redis.call('ZRANGEBYSCORE', key, from, '+inf', 'WITHSCORES')
    for i = 1, #found, 2 do redis.call('ZADD', key, 'XX', found[i + 1] - ms, found[i]) end
  end
end
