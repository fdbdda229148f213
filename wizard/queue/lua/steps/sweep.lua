-- sweep(consumer, visit): empties the lists of a consumer's slots. Tasks that were not started go to the head of the
-- queue, without a failure; started tasks are passed to `visit(id, t)`. Returns the number of started tasks.
-- USES names task queued_parts
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
      else
        count_queued(t, -1)
      end
    end
    redis.call('DEL', key_processing(slot))
  end
  return started
end
