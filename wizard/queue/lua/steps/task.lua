-- task: reads the fields of a task that the functions need; not its inputs, which may have megabytes.
local function read(id)
  local f = redis.call('HMGET', key_task(id), 'status', 'attempt', 'slot', 'operation', 'phase', 'parent', 'index',
    'parts', 'failures', 'wanted', 'cost_ms', 'alone', 'caller', 'question', 'created_at', 'account', 'queued_at',
    'trace')
  if not f[1] then return nil end
  return { status = f[1], attempt = f[2] or '', slot = f[3], operation = f[4], phase = f[5] or '', parent = f[6],
    index = f[7], parts = f[8], failures = f[9] or '0', wanted = f[10] or '', cost = f[11] or '', alone = f[12],
    caller = f[13] or '', question = f[14], created_at = f[15], account = f[16], queued_at = f[17], trace = f[18] }
end
