-- event(type, id, status, node, attempt): adds an entry to the event stream. It keeps about 100,000, some 25 MB.
local function event(kind, id, status, node, attempt)
  redis.call('XADD', key_events, 'MAXLEN', '~', 100000, '*',
    'type', kind, 'task_id', id, 'status', status, 'node', node or '', 'attempt', attempt or '')
end
