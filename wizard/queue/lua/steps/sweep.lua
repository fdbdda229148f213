-- sweep(consumer, visit): empties the lists of a consumer's slots. What was moved there and never started goes to
-- the head of the queue unharmed; what had been started is given to `visit(id, t)`. Returns how many were started.
-- USES names task
local function sweep(consumer, visit)
  local started = 0
  for n = 1, slots_of(consumer) do
    local slot = consumer .. '/' .. n
    for _, id in ipairs(redis.call('LRANGE', key_processing(slot), 0, -1)) do
      local t = read(id)
      if t and t.status == 'PENDING' then
        redis.call('RPUSH', key_queue, id)
      elseif t and t.status == 'PROCESSING' and t.slot == slot then
        visit(id, t)
        started = started + 1
      end
    end
    redis.call('DEL', key_processing(slot))
  end
  return started
end
