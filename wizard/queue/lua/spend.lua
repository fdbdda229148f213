-- spend: takes a weight from the bucket of an account, if there is enough in it now.
-- FLAGS  allow-oom
-- KEYS[1]  prefix
-- ARGV[1]  bucket: <limit>:<account>   ARGV[2]  weight, µs of refilling   ARGV[3]  burst, µs of refilling
-- RETURNS  { µs to wait, 0 if it was taken; µs until the bucket is full }
-- USES bucket
local key, weight, burst = key_bucket(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait, full = look_into(key, weight, burst)
if wait > 0 then return { wait, full - now_us } end
return { 0, take(key, weight, full) }
