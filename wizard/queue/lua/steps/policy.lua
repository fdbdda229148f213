-- policy: the three numbers that decide how a task may end, always the first arguments.
local keep, dead_keep, max_failures = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
