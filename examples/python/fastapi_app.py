"""A site's backend that answers the page script, with trackers in a durable store.

    pip install fastapi uvicorn
    uvicorn fastapi_app:app

The page script sends its requests to `/ringtrace`. Whatever fails, the page keeps its own number.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

import ringtrace

CONFIG = ringtrace.Config(
    country="US",
    destination="(212) 555-0100",
    domains=["dentist.example"],
    pools=[ringtrace.Pool("site", [f"(212) 555-{number:04}" for number in range(101, 111)], fallback="(212) 555-0199")],
)
BODY_BYTES_MAX = 65_536
#: What a page may say of a visit; everything else is the backend's to say.
FROM_THE_PAGE = ("url", "referrer", "language", "consent", "intent", "destinations")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Opened in each worker, after the fork; closing waits until everything is stored.
    with ringtrace.Store(os.environ.get("RINGTRACE_STORE", "ringtrace.db")) as store:
        app.state.site = store.tracker("dentist.example", CONFIG)
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/ringtrace")
async def page_script(request: Request) -> Response:
    body = await request.body()
    if len(body) > BODY_BYTES_MAX:
        return Response(status_code=413)
    try:
        # The answer may wait for the disk, and other requests must not.
        text = await run_in_threadpool(answer, request, json.loads(body))
    except ringtrace.InputError as error:
        return Response(json.dumps({"error": error.code, "path": error.path}), 400, media_type="application/json")
    except (ValueError, TypeError, KeyError, AttributeError):
        return Response(json.dumps({"error": "invalid_json"}), 400, media_type="application/json")
    except ringtrace.RingtraceError:
        return Response(status_code=503)
    return Response(text, media_type="application/json", headers={"cache-control": "no-store"})


def answer(request: Request, asked: dict[str, Any]) -> str:
    site: ringtrace.Tracker = request.app.state.site
    client = asked["client"]
    if asked["do"] == "visit":
        shown = site.visit(
            client,
            user_agent=request.headers.get("user-agent", ""),
            ip=request.client.host if request.client else None,
            purpose=request.headers.get("sec-purpose"),
            **{name: asked[name] for name in FROM_THE_PAGE if asked.get(name) is not None},
        )
        return site.page(shown).to_json()
    if asked["do"] == "keep_alive":
        return site.keep_alive(client).to_json()
    if asked["do"] == "leave":
        return site.leave(client).to_json()
    raise ValueError("no such request")
