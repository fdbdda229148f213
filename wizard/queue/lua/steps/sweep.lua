-- sweep(consumer, visit): empties the lists of a consumer's slots and calls visit(id, t, held) for each of its tasks,
-- the newest first; `held` is how many its slot held. Returns the number of tasks.
-- USES names task
local function sweep(consumer, visit)
  local swept = 0
  for n = 1, slots_of(consumer) do
    local slot = consumer .. '/' .. n
    local held = {}
    for _, id in ipairs(redis.call('LRANGE', key_processing(slot), 0, -1)) do
      local t = read(id)
      if t and t.status == 'PROCESSING' and t.slot == slot then held[#held + 1] = { id, t } end
    end
    redis.call('DEL', key_processing(slot))
    for _, each in ipairs(held) do visit(each[1], each[2], #held) end
    swept = swept + #held
  end
  return swept
end
