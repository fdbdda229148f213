-- event(type, id, status, node, attempt, start): adds an entry to the event stream. It keeps about 100,000, some
-- 25 MB. `start` is the nonce of the node's start, where another start of the same pod may follow.
local function event(kind, id, status, node, attempt, start)
  redis.call('XADD', key_events, 'MAXLEN', '~', 100000, '*',
    'type', kind, 'task_id', id, 'status', status, 'node', node or '', 'attempt', attempt or '',
    unpack(start and { 'start', start } or {}))
end
