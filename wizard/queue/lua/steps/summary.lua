-- summary: what is kept of the parts of a task after its end: a JSON text of about 45 bytes a part, which
-- `wizard/queue/parts.py` reads:
--   { "since": ms, "pods": [names], "parts": [by index: [status, pod, attempt, failures, created, started, ended,
--   cpu seconds, wall seconds, history]] }
-- The status and the pod are numbers: the place in CODES and in `pods`. Times are ms after `since`. A value that is not
-- known is null. `history` is there if an attempt ended without an answer: the part's own fields `attempt:<n>`; and if the
-- part had a weight, which is its member `weight`.
-- The line of a part is made when the part ends, so that the end of the task costs little.
-- USES names
-- LATER
local CODES = { COMPLETED = 0, FAILED = 1, CANCELLED = 2 }

-- The newest attempts that are kept of a part, and the bytes of all lines from which on others have no history.
local ATTEMPTS, HISTORY_BYTES = 16, 131072

local function history_of(id, attempt, weight)
  local names, kept = {}, { weight and '"weight":' .. weight }
  for n = math.max(1, attempt - ATTEMPTS + 1), attempt do names[#names + 1] = 'attempt:' .. n end
  for i, text in ipairs(redis.call('HMGET', key_task(id), unpack(names))) do
    if text then kept[#kept + 1] = '"' .. names[i] .. '":' .. text end
  end
  return #kept > 0 and ',{' .. table.concat(kept, ',') .. '}' or ''
end

-- What all lines share: when the task was split, and the pods that had parts: their names, separated by spaces.
local function shared(parent)
  local f = redis.call('HMGET', key_split(parent), 'since', 'pods')
  return { since = f[1], pods = f[2] or '' }
end

local function number_of(pod, s)
  local number = 0
  for name in string.gmatch(s.pods, '%S+') do
    if name == pod then return number end
    number = number + 1
  end
  s.pods = s.pods .. pod .. ' '
  return number
end

local function seconds_of(measured, name)
  local seconds = tonumber(string.match(measured or '', '"' .. name .. '": ?([%d.e-]+)'))
  return seconds and string.format('%.6g', seconds) or 'null'
end

-- part_line(id, s): the line of a part that has ended; its pod is added to what is shared.
local function part_line(id, s)
  local f = redis.call('HMGET', key_task(id), 'status', 'attempt', 'failures', 'created_at', 'started_at', 'ended_at',
    'slot', 'measured')
  if not f[1] then return 'null' end
  local pod, weight = pod_of(f[7]), string.match(f[8] or '', '"weight": ?(%d+)')
  local has_history = weight or f[2] ~= '1' or f[3] ~= '0'
  local function after(moment) return moment and string.format('%.0f', moment - s.since) or 'null' end
  return '[' .. CODES[f[1]] .. ',' .. (pod and number_of(pod, s) or 'null') .. ',' .. f[2] .. ',' .. f[3] .. ','
    .. after(f[4]) .. ',' .. after(f[5]) .. ',' .. after(f[6]) .. ',' .. seconds_of(f[8], 'cpu_seconds') .. ','
    .. seconds_of(f[8], 'wall_seconds') .. (has_history and history_of(id, tonumber(f[2]), weight) or '') .. ']'
end

-- keep_line(parent, id, index): stores the line of a part that has completed; returns whether it is the first one.
local function keep_line(parent, id, index)
  local s = shared(parent)
  local pods, line = s.pods, part_line(id, s)
  if redis.call('HSETNX', key_split(parent), 'done:' .. index, line) == 0 then return false end
  if s.pods ~= pods then redis.call('HSET', key_split(parent), 'pods', s.pods) end
  return true
end

-- weigh(parent, fields): adds the weight of a part that has completed; returns whether that is enough. What was measured
-- says the weight, and else it is 1, or 0 where the result is null. fields is { 'result', JSON, …, 'measured', JSON }.
local function weigh(parent, fields)
  local split = key_split(parent)
  local target = tonumber(redis.call('HGET', split, 'until') or '')
  if not target then return false end
  local weight = string.match(fields[6], '"weight": ?(%d+)') or (fields[2] == 'null' and 0 or 1)
  return redis.call('HINCRBY', split, 'weight', weight) >= target
end

-- Whether there are as many parts as it takes to reach a sum of weights. In a race the first answer is enough.
local function is_in_rounds(parent)
  return (tonumber(redis.call('HGET', key_split(parent), 'until') or '') or 0) > 1
end

-- progress_of(parent, done, parts): the weight of what is wanted, or the number of parts.
local function progress_of(parent, done, parts)
  if not is_in_rounds(parent) then return done .. '/' .. parts end
  local f = redis.call('HMGET', key_split(parent), 'until', 'weight')
  return math.min(tonumber(f[2] or 0), tonumber(f[1])) .. '/' .. f[1]
end

-- keep_attached(parent, id, names): remembers the attachments of a part's result. No operation has any today.
local function keep_attached(parent, id, names)
  local known = redis.call('HGET', key_split(parent), 'attached') or ''
  redis.call('HSET', key_split(parent), 'attached', known .. string.gsub(names, '(%S+)', id .. ':%1 '))
end

-- Values that one command takes: Lua unpacks some 8,000 at most, and all rounds of a task may have more parts than that.
local AT_ONCE = 2000

-- begun_parts(parent): the parts that have begun, by index: id, line or false if it has not completed, id, line, …
local function begun_parts(parent)
  local split, found = key_split(parent), {}
  local begun = tonumber(redis.call('HGET', split, 'next')) or 0
  for first = 0, begun - 1, AT_ONCE / 2 do
    local names = {}
    for index = first, math.min(first + AT_ONCE / 2, begun) - 1 do
      names[#names + 1], names[#names + 2] = 'id:' .. index, 'done:' .. index
    end
    for _, each in ipairs(redis.call('HMGET', split, unpack(names))) do found[#found + 1] = each end
  end
  return found
end

-- sum_up(parent, seconds): deletes all that is stored of the parts, and keeps the summary for so long.
local function sum_up(parent, seconds)
  local s, lines, found = shared(parent), {}, begun_parts(parent)
  local gone, bytes = { key_split(parent) }, 0
  for i = 1, #found, 2 do
    local id, line = found[i], found[i + 1] or part_line(found[i], s)
    if bytes > HISTORY_BYTES and string.sub(line, 2, 2) ~= '1' then line = string.gsub(line, ',{.*}%]$', ']') end
    gone[#gone + 1], lines[#lines + 1], bytes = key_task(id), line, bytes + #line
  end
  local attached = redis.call('HGET', key_split(parent), 'attached') or ''
  for name in string.gmatch(attached, '%S+') do gone[#gone + 1] = key_answer(name) end
  for first = 1, #gone, AT_ONCE do redis.call('UNLINK', unpack(gone, first, math.min(first + AT_ONCE - 1, #gone))) end
  if #lines > 0 then
    local pods = {}
    for name in string.gmatch(s.pods, '%S+') do pods[#pods + 1] = cjson.encode(name) end
    redis.call('SET', key_summary(parent), '{"since":' .. s.since .. ',"pods":[' .. table.concat(pods, ',')
      .. '],"parts":[' .. table.concat(lines, ',') .. ']}', 'EX', seconds)
  end
end
