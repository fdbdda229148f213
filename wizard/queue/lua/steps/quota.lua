-- quota: what an account may submit: a weight, from its bucket, and a number of tasks in flight.
-- USES bucket in_flight
-- LATER
-- read_quota(text, found, waiting): the quota of a call of `enqueue`, which tells how `text` is made; nil for ''. `found`
-- tells by the number of each task, from 1, whether it is answered at once, and `waiting` is how many are not. Its `refusal` is
-- the reply if the account may not submit them now.
local function read_quota(text, found, waiting)
  if text == '' then return nil end
  local account, burst, most, light, weights = string.match(text, '^(%S+) (%d+) (%d+) (%d+)(.*)$')
  local q, i = { account = account, key = key_bucket('submit:' .. account), most = tonumber(most), weight = 0, held = 0,
    begun = {} }, 1
  for each in string.gmatch(weights, '%d+') do
    q.weight, i = q.weight + tonumber(found[i] and light or each), i + 1
  end
  local wait, full = look_into(q.key, q.weight, tonumber(burst))
  q.full = full
  if q.most > 0 and waiting > q.most then
    q.refusal = { 'in-flight', 0, waiting }
  elseif wait > 0 then
    q.refusal = { 'limited', wait, full - now_us }
  elseif q.most > 0 then
    q.held = room_in(account, q.most, waiting)
    if q.held + waiting > q.most then q.refusal = { 'in-flight', q.held, waiting } end
  end
  return q
end

-- spend_quota(q): takes it; q.begun are the ids that count. Returns µs until the bucket is full, and tasks in flight.
local function spend_quota(q)
  if #q.begun > 0 then put_in_flight(q.account, q.begun) end
  return take(q.key, q.weight, q.full), q.held + #q.begun
end
