-- policy: how long ended tasks and dead letters are kept (s), and the maximum number of failures. Always the first
-- arguments.
local keep, dead_keep, max_failures = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
