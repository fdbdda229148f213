-- bucket: how much an account may do (GCRA). A bucket is two moments in µs: when it is full again, and when it was last
-- used. What it holds is counted in µs of refilling. It is kept until it is full, so one that is missing is full.
-- USES clock
-- LATER
-- look_into(key, weight, burst): µs until the weight can be taken, 0 for now, and the moment at which the bucket is
-- full. What weighs more than the burst is taken from a full bucket, which is then full so much later.
local function look_into(key, weight, burst)
  local full, last = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  full, last = tonumber(full) or now_us, tonumber(last) or now_us
  -- If the clock was set back since then, no time has passed.
  if last > now_us then full = full - (last - now_us) end
  full = math.max(full, now_us)
  return math.max(0, full - now_us - math.max(0, burst - weight)), full
end

-- take(key, weight, full): takes the weight; returns µs until the bucket is full again.
local function take(key, weight, full)
  local left = full + weight - now_us
  redis.call('SET', key, string.format('%.0f %.0f', full + weight, now_us), 'PX', math.max(1, math.ceil(left / 1000)))
  return left
end
