-- budget: the memory that Valkey may still fill, bytes. A function that stores much asks before its first write; the
-- others take little, so they also run when memory is full. New tasks may fill four fifths of the memory, parts nine
-- tenths and long results all of it, so that whatever has begun can end. Without a `maxmemory` there is no limit.

-- What a part takes until its parent has combined: its hash, its place in the split, its events. Measured: 2,000.
local PART_BYTES = 2048

-- A result up to this length is always stored. Longer contents are attachments, but for the results of parts.
local SHORT_BYTES = 5000

local NEW, PARTS, RESULTS = 0.8, 0.9, 1

-- LATER
local function memory(info, name)
  local _, last = string.find(info, '\n' .. name .. ':', 1, true)
  return tonumber(string.match(info, '^%d+', last + 1))
end

-- Returns the bytes that are left, the bytes that are used and the bytes that may be used.
local function memory_left(share)
  local info = redis.call('INFO', 'memory')
  local maximum = memory(info, 'maxmemory')
  if maximum == 0 then return math.huge, 0, 0 end
  local limit = math.floor(maximum * share)
  local used = memory(info, 'used_memory') - memory(info, 'mem_not_counted_for_evict')
  return limit - used, used, limit
end
