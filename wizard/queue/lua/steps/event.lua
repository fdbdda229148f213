-- event(type, id, status, node, attempt, start): adds an entry to the event stream. `start` is the nonce of the node's
-- start, where another start of the same pod may follow. Up to 16 events in a row that differ only in their task share
-- an entry: its ids and attempts are separated by spaces. The stream keeps about 50,000 entries, 12 to 40 MB.
-- `scripts.py` calls flush_events() after the function's own body.
local PACKED, ENTRIES = 16, 50000
local pending, ids, attempts = nil, {}, {}

local function flush_events()
  if pending then
    redis.call('XADD', key_events, 'MAXLEN', '~', ENTRIES, '*', 'type', pending[1], 'task_id', table.concat(ids, ' '),
      'status', pending[2], 'node', pending[3], 'attempt', table.concat(attempts, ' '),
      unpack(pending[4] and { 'start', pending[4] } or {}))
  end
  pending, ids, attempts = nil, {}, {}
end

local function event(kind, id, status, node, attempt, start)
  local p = pending
  if not p or p[1] ~= kind or p[2] ~= status or p[3] ~= (node or '') or p[4] ~= start or #ids == PACKED or id == '' then
    flush_events()
    pending = { kind, status, node or '', start }
  end
  ids[#ids + 1], attempts[#attempts + 1] = id, attempt or ''
end
