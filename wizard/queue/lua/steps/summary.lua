-- summary: what is kept of the parts of a task after its end: a JSON text of about 45 bytes a part, which
-- `wizard/queue/parts.py` reads:
--   { "since": ms, "pods": [names], "parts": [by index: [status, pod, attempt, failures, created, started, ended,
--   cpu seconds, wall seconds, history]] }
-- The status and the pod are numbers: the place in CODES and in `pods`. Times are ms after `since`. A value that is not
-- known is null. `history` is there if an attempt ended without an answer: the part's own fields `attempt:<n>`.
-- The line of a part is made when the part ends, so that the end of the task costs little.
-- USES names
local CODES = { COMPLETED = 0, FAILED = 1, CANCELLED = 2 }

-- The newest attempts that are kept of a part, and the bytes of all lines from which on others have no history.
local ATTEMPTS, HISTORY_BYTES = 16, 131072

local function history_of(id, attempt)
  local names, kept = {}, {}
  for n = math.max(1, attempt - ATTEMPTS + 1), attempt do names[#names + 1] = 'attempt:' .. n end
  for i, text in ipairs(redis.call('HMGET', key_task(id), unpack(names))) do
    if text then kept[#kept + 1] = '"' .. names[i] .. '":' .. text end
  end
  return #kept > 0 and ',{' .. table.concat(kept, ',') .. '}' or ''
end

-- The number of a pod among those that had parts; their names are in one field of the split, separated by spaces.
local function number_of(split, pod)
  local pods, number = redis.call('HGET', split, 'pods') or '', 0
  for name in string.gmatch(pods, '%S+') do
    if name == pod then return number end
    number = number + 1
  end
  redis.call('HSET', split, 'pods', pods .. pod .. ' ')
  return number
end

local function seconds_of(measured, name)
  local seconds = tonumber(string.match(measured or '', '"' .. name .. '": ?([%d.e-]+)'))
  return seconds and string.format('%.6g', seconds) or 'null'
end

-- part_line(parent, id): the line of a part that has ended.
local function part_line(parent, id)
  local split = key_split(parent)
  local f = redis.call('HMGET', key_task(id), 'status', 'attempt', 'failures', 'created_at', 'started_at', 'ended_at',
    'slot', 'measured')
  if not f[1] then return 'null' end
  local pod, since = pod_of(f[7]), redis.call('HGET', split, 'since')
  local has_history = f[2] ~= '1' or f[3] ~= '0'
  local function after(moment) return moment and string.format('%.0f', moment - since) or 'null' end
  return '[' .. CODES[f[1]] .. ',' .. (pod and number_of(split, pod) or 'null') .. ',' .. f[2] .. ',' .. f[3] .. ','
    .. after(f[4]) .. ',' .. after(f[5]) .. ',' .. after(f[6]) .. ',' .. seconds_of(f[8], 'cpu_seconds') .. ','
    .. seconds_of(f[8], 'wall_seconds') .. (has_history and history_of(id, tonumber(f[2])) or '') .. ']'
end

-- keep_attached(parent, id, names): remembers the attachments of a part's result. No operation has any today.
local function keep_attached(parent, id, names)
  local known = redis.call('HGET', key_split(parent), 'attached') or ''
  redis.call('HSET', key_split(parent), 'attached', known .. string.gsub(names, '(%S+)', id .. ':%1 '))
end

-- begun_parts(parent): the parts that have begun, by index: id, line or false if it has not completed, id, line, …
local function begun_parts(parent)
  local split, names = key_split(parent), {}
  for index = 0, (tonumber(redis.call('HGET', split, 'next')) or 0) - 1 do
    names[#names + 1], names[#names + 2] = 'id:' .. index, 'done:' .. index
  end
  return #names > 0 and redis.call('HMGET', split, unpack(names)) or {}
end

-- sum_up(parent, seconds): deletes all that is stored of the parts, and keeps the summary for so long.
local function sum_up(parent, seconds)
  local split, lines, found = key_split(parent), {}, begun_parts(parent)
  local gone, bytes = { split }, 0
  for i = 1, #found, 2 do
    local id, line = found[i], found[i + 1] or part_line(parent, found[i])
    if bytes > HISTORY_BYTES and string.sub(line, 2, 2) ~= '1' then line = string.gsub(line, ',{.*}%]$', ']') end
    gone[#gone + 1], lines[#lines + 1], bytes = key_task(id), line, bytes + #line
  end
  local f = redis.call('HMGET', split, 'since', 'pods', 'attached')
  for name in string.gmatch(f[3] or '', '%S+') do gone[#gone + 1] = key_answer(name) end
  redis.call('UNLINK', unpack(gone))
  if #lines > 0 then
    local pods = {}
    for name in string.gmatch(f[2] or '', '%S+') do pods[#pods + 1] = cjson.encode(name) end
    redis.call('SET', key_summary(parent), '{"since":' .. f[1] .. ',"pods":[' .. table.concat(pods, ',')
      .. '],"parts":[' .. table.concat(lines, ',') .. ']}', 'EX', seconds)
  end
end
