-- charge: one failure more. At max_failures the task is FAILED and a dead letter; before, it waits again: at the
-- head of the queue, or for `delay` ms. `error` is the JSON that the person sees in the end.
-- USES finish requeue
local function charge(id, t, error, delay)
  local cause = cjson.decode(error)
  keep_attempt(id, t, cause.type, cause.detail)
  if redis.call('HINCRBY', key_task(id), 'failures', 1) >= max_failures then
    finish(id, t, 'FAILED', true, { 'error', error })
  elseif delay > 0 then
    to_delayed(id, t, delay)
  else
    to_head(id, t)
  end
end
