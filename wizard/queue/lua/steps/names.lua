-- names: a slot is <consumer>/<n>, a consumer <pod>~<slots>x<nonce>. The number of slots stands in the name,
-- so that whoever finds a dead consumer knows which lists to sweep.
local function consumer_of(slot) return slot and string.match(slot, '^(.*)/') end
local function pod_of(slot) return slot and string.match(slot, '^[^~]*') end
local function slots_of(consumer) return tonumber(string.match(consumer, '~(%d+)x')) or 0 end
