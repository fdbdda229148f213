-- event(type, id, status, node, attempt): tells everyone who watches. About 100,000 are kept: some 25 MB.
local function event(kind, id, status, node, attempt)
  redis.call('XADD', key_events, 'MAXLEN', '~', 100000, '*',
    'type', kind, 'task_id', id, 'status', status, 'node', node or '', 'attempt', attempt or '')
end
