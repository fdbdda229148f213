-- lost(consumer): the error, JSON, of an attempt whose worker was lost.
-- USES names
local function lost(consumer)
  return cjson.encode({ type = 'lease-lost', title = 'The worker was lost',
    detail = pod_of(consumer) .. ' (start ' .. start_of(consumer) .. ') stopped answering and its lease ran out.' })
end
