-- idempotency: one key of a caller stands for one body, for as long as ended tasks are kept. Without a key the digest is ''.

-- known_call(key_digest, body_digest): the reply to a call whose key is known; nil for a new one.
local function known_call(key_digest, body_digest)
  local known = key_digest ~= '' and redis.call('GET', key_idempotency(key_digest))
  if not known then return nil end
  local digest, ids = string.match(known, '^(%x+) (.*)$')
  if digest == body_digest then return { 'replayed', ids } end
  return { 'conflict', '' }
end

local function remember_call(key_digest, body_digest, ids, seconds)
  if key_digest ~= '' then
    redis.call('SET', key_idempotency(key_digest), body_digest .. ' ' .. ids, 'EX', seconds)
  end
end
