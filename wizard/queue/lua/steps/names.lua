-- names: a slot is <consumer>/<n>, a consumer <pod>~<slots>x<nonce>. The name contains the
-- number of slots, so that the reaper knows which lists of a dead consumer to sweep.
local function consumer_of(slot) return slot and string.match(slot, '^(.*)/') end
local function pod_of(slot) return slot and string.match(slot, '^[^~]*') end

-- LATER
local function start_of(holder) return holder and string.match(holder, '~%d+x(%x+)') end
local function slots_of(consumer) return tonumber(string.match(consumer, '~(%d+)x')) or 0 end
