-- queued_parts: counts the entries of the queue that are parts, so that they are not counted as tasks that wait. An
-- entry counts from the push until a slot begins or drops it. Only a part can lie there without a stored task.
local function count_queued(t, by)
  if not t or t.parent then redis.call('INCRBY', key_queued_parts, by) end
end
