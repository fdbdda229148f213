-- clock: this moment on Valkey's own clock, the only one that counts; pods' clocks differ.
local clock = redis.call('TIME')
local now_us = clock[1] * 1000000 + clock[2]
local now = math.floor(now_us / 1000)
