-- task: reads the fields of a task that the functions need.
local function read(id)
  local f = redis.call('HMGET', key_task(id),
    'status', 'attempt', 'slot', 'operation', 'inputs', 'phase', 'parent', 'index', 'parts', 'failures', 'wanted')
  if not f[1] then return nil end
  return { status = f[1], attempt = f[2] or '', slot = f[3], operation = f[4], inputs = f[5],
    phase = f[6] or '', parent = f[7], index = f[8], parts = f[9], failures = f[10] or '0', wanted = f[11] or '' }
end
