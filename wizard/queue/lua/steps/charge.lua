-- charge: counts one failure. At max_failures, or if `is_last`, the task becomes FAILED and a dead letter with `error`
-- (JSON). Otherwise it waits again: at the head of the queue, or for `delay` ms.
-- USES finish requeue
local function charge(id, t, error, delay, is_last)
  local cause = cjson.decode(error)
  keep_attempt(id, t, cause.type, cause.detail)
  if redis.call('HINCRBY', key_task(id), 'failures', 1) >= max_failures or is_last then
    finish(id, t, 'FAILED', true, { 'error', error })
  elseif delay > 0 then
    to_delayed(id, t, delay)
  else
    to_head(id, t)
  end
end
