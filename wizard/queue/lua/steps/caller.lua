-- caller: whom a task is for: '@' and a proven name, or the digest of what else tells one caller from another, or ''.
-- name_in(caller) is the proven name, if there is one.
local function name_in(caller) return string.byte(caller) == 64 and string.sub(caller, 2) or nil end
