"""What a user would write instead: dictionaries in Python, and a Lua script in Redis."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

WINDOW = timedelta(minutes=10)


class OnlyLends:
    """A number for each client for a while: two dictionaries and a queue. Knows no sources."""

    def __init__(self, numbers: list[str], fallback: str) -> None:
        self.free = deque(numbers)
        self.fallback = fallback
        self.holds: dict[str, tuple[str, datetime]] = {}

    def visit(self, client: str, at: datetime) -> tuple[str, datetime | None]:
        held = self.holds.pop(client, None)
        if held and held[1] > at:
            number = held[0]
        else:
            if held:
                self.free.append(held[0])
            # Dictionaries keep the order of their entries: the first one ends the soonest.
            while self.holds:
                first = next(iter(self.holds))
                if self.holds[first][1] > at:
                    break
                self.free.append(self.holds.pop(first)[0])
            if not self.free:
                return self.fallback, None
            number = self.free.popleft()
        self.holds[client] = number, at + WINDOW
        return number, at + WINDOW


class KnowsSources(OnlyLends):
    """The same, and the tags of each session's first page: the least that can say which advertisement made the phone
    ring."""

    def __init__(self, numbers: list[str], fallback: str) -> None:
        super().__init__(numbers, fallback)
        self.touches: dict[str, list[tuple[datetime, dict[str, str]]]] = {}
        self.seen: dict[str, datetime] = {}

    def page(self, client: str, at: datetime, url: str, agent: str) -> tuple[str, datetime | None]:
        if "bot" in agent.lower():
            return self.fallback, None
        tags = {name: value for name, value in parse_qsl(urlsplit(url).query) if name.startswith("utm_")}
        if tags or client not in self.seen or at - self.seen[client] > timedelta(minutes=30):
            self.touches.setdefault(client, []).append((at, tags))
        self.seen[client] = at
        return self.visit(client, at)


#: KEYS: holds by client, numbers by client, free numbers. ARGV: client, milliseconds now, milliseconds of the window.
LUA = """
local now, window = tonumber(ARGV[2]), tonumber(ARGV[3])
local number = redis.call('HGET', KEYS[2], ARGV[1])
if not number then
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
    redis.call('RPUSH', KEYS[3], redis.call('HGET', KEYS[2], gone))
    redis.call('HDEL', KEYS[2], gone)
    redis.call('ZREM', KEYS[1], gone)
  end
  number = redis.call('LPOP', KEYS[3])
  if not number then return false end
  redis.call('HSET', KEYS[2], ARGV[1], number)
end
redis.call('ZADD', KEYS[1], now + window, ARGV[1])
return number
"""
