-- sweep(consumer, visit): empties the lists of a consumer's slots. Tasks that were not started go to the head of the
-- queue, without a failure; started tasks are passed to `visit(id, t)`. Returns the numbers of started and of all ids.
-- holding(consumers) returns all of them if one of their lists has an id, else none: one command for up to 64.
-- USES names task queued_parts
local function sweep(consumer, visit)
  local started, all = 0, 0
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
      all = all + 1
    end
    redis.call('DEL', key_processing(slot))
  end
  return started, all
end

local function holding(consumers)
  local lists = {}
  for _, consumer in ipairs(consumers) do
    for n = 1, slots_of(consumer) do lists[#lists + 1] = key_processing(consumer .. '/' .. n) end
  end
  if #lists == 0 or redis.call('EXISTS', unpack(lists)) == 0 then return {} end
  return consumers
end
