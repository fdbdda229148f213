-- clock: the current time of Valkey's clock. The clocks of pods differ, so only this one is used.
local clock = redis.call('TIME')
local now_us = clock[1] * 1000000 + clock[2]
local now = math.floor(now_us / 1000)
