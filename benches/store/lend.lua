-- Lends a number: the client's own if nobody else had it since, else the one whose hold ended first, if it has ended.
-- `ends`: numbers by the end of their holds; `holders`: who has or had a number last; `numbers`: a client's last number;
-- `history`: what happened, one entry a visit.
local client, at, till, url, referrer = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local number = redis.call('HGET', 'numbers', client)
if not number or redis.call('HGET', 'holders', number) ~= client then
  local first = redis.call('ZRANGE', 'ends', 0, 0, 'WITHSCORES')
  number = first[1]
  if tonumber(first[2]) > tonumber(at) then
    redis.call('RPUSH', 'history', table.concat({client, '', at, till, url, referrer}, ' '))
    return false
  end
  redis.call('HSET', 'holders', number, client)
  redis.call('HSET', 'numbers', client, number)
end
redis.call('ZADD', 'ends', till, number)
redis.call('RPUSH', 'history', table.concat({client, number, at, till, url, referrer}, ' '))
return number
