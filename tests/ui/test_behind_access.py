"""Behind Cloudflare Access: the page of one whom the edge has signed in, and what it does when that has ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.live_keys import LiveKeys, SigningKey, good_claims
from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage

pytestmark = pytest.mark.ui

_ADA = "ada@example.org"
_TEAM, _AUDIENCE = "acme", "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"

#: Seconds that an assertion is believed after its end, for clocks that differ (`LEEWAY_SECONDS` of the API).
_LEEWAY = 30

#: Seconds of the session of a test: enough to open the page on a busy machine.
_SESSION = 20


@pytest.fixture(scope="module")
def key() -> SigningKey:
    """The key of the team."""
    return SigningKey("current")


@pytest.fixture(scope="module")
def behind_access(tmp_path_factory: pytest.TempPathFactory, key: SigningKey) -> Iterator[LiveSystem]:
    """A system that believes what that key has signed."""
    folder = tmp_path_factory.mktemp("access")
    roles = folder / "roles.json"
    roles.write_text(json.dumps({"default": ["read"], "rules": [{"email": _ADA, "roles": ["submit"]}]}))
    with closing(LiveKeys([key])) as keys:
        live = LiveSystem(
            folder / "system",
            workers=1,
            ACCESS="1",
            ACCESS_TEAM=_TEAM,
            ACCESS_AUDIENCE=_AUDIENCE,
            ACCESS_KEYS_URL=keys.url,
            ACCESS_ROLES_FILE=str(roles),
        )
        live.start()
        yield live
        live.stop()


@pytest.fixture
def base_url(behind_access: LiveSystem) -> str:
    """Where that system answers."""
    return behind_access.url


def signed_in(page: WizardPage, key: SigningKey, seconds: float = 600) -> None:
    """The cookie that the edge gives a browser; the API believes it for so many seconds from now."""
    claims = good_claims(f"https://{_TEAM}.cloudflareaccess.com", _AUDIENCE, email=_ADA)
    claims["exp"] = int(time.time() + seconds - _LEEWAY)
    page.browser_page.context.add_cookies(
        [{"name": "CF_Authorization", "value": key.sign(claims), "url": page.base_url}]
    )


def test_session_that_expires_is_told_and_begun_again(new_page, key):
    """The e-mail address stands in the header, with a link that signs out at the edge. When the session has expired, a
    banner says so; the edge signs the person in again, and the line that was written is there.
    """
    page = new_page(viewport={"width": 1280, "height": 900})
    signed_in(page, key, seconds=_SESSION)
    page.open()
    expect(page.header.get_by_title(f"{_ADA} may read, submit, signed in by Cloudflare Access")).to_be_visible()
    out = page.header.get_by_role("link", name="Sign out")
    expect(out).to_have_attribute("href", "/cdn-cgi/access/logout")
    expect(page.header.get_by_role("button", name="Sign in")).to_have_count(0)
    page.write("20 + 22")

    banner = page.browser_page.get_by_role("alert").filter(has_text="Your sign-in has ended")
    expect(banner).to_be_visible()
    signed_in(page, key)
    banner.get_by_role("button", name="Sign in again").click()

    expect(banner).to_be_hidden()
    expect(page.header).to_contain_text("live")
    expect(page.line).to_have_value("20 + 22")
    page.press("Calculate")
    page.expect_result("value", "42")
    expect(page.result).to_contain_text(f"Asked by {_ADA}")


def test_login_page_of_the_edge_is_the_end_of_a_sign_in(new_page, key):
    """Access answers a script with a redirect to another site: it is not followed, and nobody is blamed."""
    page = new_page()
    signed_in(page, key)
    page.browser_page.goto(f"{page.base_url}/healthz")
    page.browser_page.route(
        "**/api/v1/cluster",
        lambda route: route.fulfill(status=302, headers={"Location": "https://team.cloudflareaccess.com/login"}),
    )

    told = page.run(
        "api.js",
        """
        const told = [];
        module.gate.onEnd = () => told.push("end");
        const say = ({ status, detail }) => told.push(status, detail);
        for (const ask of [module.cluster, module.whoami]) await ask().catch(say);
        return told;""",
    )

    ended = "Your sign-in has ended: load the page again to sign in."
    assert told == ["end", 401, ended, 401, ended]
