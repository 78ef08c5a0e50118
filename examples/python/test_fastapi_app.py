"""The backend as the page script sees it."""

import json
import sqlite3
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import fastapi_app
from ringtrace import Rules

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
VISIT = {"do": "visit", "client": "client-1", "url": "https://dentist.example/?utm_source=google&utm_medium=cpc"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ringtrace.db"
    monkeypatch.setenv("RINGTRACE_STORE", str(path))
    return path


def test_the_page_scripts_day(store: Path) -> None:
    with TestClient(fastapi_app.app, headers=BROWSER) as site:
        # The page script sends text/plain, which needs no question to the server before it.
        page = site.post("/ringtrace", content=json.dumps(VISIT), headers={"content-type": "text/plain"}).json()
        number = page["rules"][0]["number"]
        assert (page["version"], page["keep_alive_seconds"], page["rules"][0]["destination"]) == (1, 40, "+12125550100")
        assert Rules.from_table(page["table"]).replace("+12125550100") == number
        held = site.post("/ringtrace", json={"do": "keep_alive", "client": "client-1"}).json()
        assert held["holds"][0]["number"] == number and held["lost"] == []
    with TestClient(fastapi_app.app, headers=BROWSER) as site:
        # Another process would know as well whose number it is.
        assert site.post("/ringtrace", json=VISIT).json()["rules"][0]["number"] == number
        assert site.post("/ringtrace", json={"do": "leave", "client": "client-1"}).json() == {"released": [number]}
    with sqlite3.connect(store) as file:
        assert file.execute("SELECT client, number FROM holds").fetchall() == [("client-1", number)]


def test_bots_and_bad_requests(store: Path) -> None:
    with TestClient(fastapi_app.app, headers={"user-agent": "Googlebot/2.1"}) as site:
        assert site.post("/ringtrace", json=VISIT).json()["rules"][0]["kind"] == "fallback"
    with TestClient(fastapi_app.app, headers=BROWSER) as site:
        for body, code in [
            ("nothing", "invalid_json"),
            ("[]", "invalid_json"),
            ("{}", "invalid_json"),
            ('{"do": "visit", "client": ""}', "empty"),
            ('{"do": "visit", "client": 5}', "invalid_shape"),
            ('{"do": "dance", "client": "a"}', "invalid_json"),
        ]:
            refused = site.post("/ringtrace", content=body)
            assert (refused.status_code, refused.json()["error"]) == (400, code)
        assert site.post("/ringtrace", content="x" * 70_000).status_code == 413
        # What only the backend may say is not taken from the page.
        page = site.post("/ringtrace", json={**VISIT, "at": "1999-01-01T00:00:00Z", "ip": "x"})
        assert page.status_code == 200
