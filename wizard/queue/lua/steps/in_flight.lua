-- in_flight: the tasks of an account that have not ended, while their number is limited: an id is in the set from
-- enqueue to `finish`. The set expires if nothing is added for a week, should nobody end what is in it.
-- LATER
local WEEK, LOOKS = 604800, 64

-- room_in(account, most, more): how many tasks are in flight. If `more` would exceed `most`, ids are forgotten whose
-- task is gone or has ended without telling us: a worker of another version may have ended it.
local function room_in(account, most, more)
  local key = key_in_flight(account)
  local held = redis.call('SCARD', key)
  if held + more <= most then return held end
  for _, id in ipairs(redis.call('SRANDMEMBER', key, LOOKS)) do
    local status = redis.call('HGET', key_task(id), 'status')
    if status ~= 'PENDING' and status ~= 'PROCESSING' then held = held - redis.call('SREM', key, id) end
  end
  return held
end

local function put_in_flight(account, ids)
  redis.call('SADD', key_in_flight(account), unpack(ids))
  redis.call('EXPIRE', key_in_flight(account), WEEK)
end
