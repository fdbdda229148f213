-- listing: new tasks come into the list of tasks, and into that of who asked by a proven name.
-- list_tasks(created, ids, caller): `created` is a flat list of the microsecond and the id of each.
-- USES caller
local function list_tasks(created, ids, caller)
  redis.call('ZADD', key_tasks, unpack(created))
  local asked_by = name_in(caller)
  if not asked_by then return end
  redis.call('ZADD', key_tasks_of(asked_by), unpack(created))
  local asked = {}
  for i, id in ipairs(ids) do asked[2 * i - 1], asked[2 * i] = id, asked_by end
  redis.call('HSET', key_askers, unpack(asked))
end
