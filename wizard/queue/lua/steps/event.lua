-- event(type, id, status, node, attempt, t, start): adds an entry to the event stream. `t` is the task, of which `caller`
-- and, of a part, `parent` are told; nil for an event about a node. `start` is the nonce of the node's start, where
-- another start of the same pod may follow. Up to 16 events in a row that differ only in their task share an entry: its
-- ids and attempts are separated by spaces. Proven names of callers are stored as `asked_by` if one name asked for all
-- of them, else as a JSON list, `asked_by_each`. The stream keeps about 50,000 entries, 12 to 40 MB.
-- `lua_text.py` calls flush_events() after the function's own body.
-- USES caller
local PACKED, ENTRIES = 16, 50000
local pending, ids, attempts, names = nil, {}, {}, nil

local function flush_events()
  if pending then
    local more = pending[4] and { 'start', pending[4] } or {}
    if pending[5] then
      more[#more + 1] = 'parent'
      more[#more + 1] = pending[5]
    end
    if names then
      local only = names[1]
      for i = 2, #names do only = names[i] == only and only end
      more[#more + 1] = only and 'asked_by' or 'asked_by_each'
      more[#more + 1] = only or cjson.encode(names)
    end
    redis.call('XADD', key_events, 'MAXLEN', '~', ENTRIES, '*', 'type', pending[1], 'task_id', table.concat(ids, ' '),
      'status', pending[2], 'node', pending[3], 'attempt', table.concat(attempts, ' '), unpack(more))
  end
  pending, ids, attempts, names = nil, {}, {}, nil
end

local function event(kind, id, status, node, attempt, t, start)
  local p, caller, parent = pending, t and t.caller, t and t.parent or nil
  if not p or p[1] ~= kind or p[2] ~= status or p[3] ~= (node or '') or p[4] ~= start or p[5] ~= parent or #ids == PACKED
    or id == '' then
    flush_events()
    pending = { kind, status, node or '', start, parent }
  end
  ids[#ids + 1], attempts[#attempts + 1] = id, attempt or ''
  local name = caller and caller ~= '' and name_in(caller)
  if name and not names then
    names = {}
    for i = 1, #ids - 1 do names[i] = '' end
  end
  if names then names[#ids] = name or '' end
end
