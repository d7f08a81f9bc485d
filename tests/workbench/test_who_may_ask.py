"""The server answers this machine's browser with the token, and nobody else; nothing but reports has an address."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.command import completed

SECRET = "NOBODY-MAY-READ-THIS"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    pytest.importorskip("nicegui", reason="needs rcvsem[app]")
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location(
        "workbench_conftest", Path(__file__).with_name("conftest.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["workbench_conftest"] = module
    spec.loader.exec_module(module)
    top = tmp_path_factory.mktemp("who")
    folder = top / "study"
    (folder / "reports" / "r").mkdir(parents=True)
    (folder / "surveys").mkdir()
    (folder / "reports" / "r" / "report.html").write_text("<p>a report</p>", encoding="utf-8")
    (folder / "reports" / "r" / "cleaned.csv").write_text(SECRET, encoding="utf-8")
    (folder / "surveys" / "s.csv").write_text(SECRET, encoding="utf-8")
    (top / "secret.html").write_text(SECRET, encoding="utf-8")
    (folder / "reports" / "out").symlink_to(top)
    with module.serving(folder) as running:
        yield running


Ask = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def ask(served: Any) -> Ask:
    def asked(
        path: str, method: str = "GET", token: bool = True, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            said["Cookie"] = f"rcvsem-{served.port}={served.token}"
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        found = (
            answer.status,
            {k.lower(): v for k, v in answer.getheaders()},
            answer.read().decode("utf-8", "replace"),
        )
        connection.close()
        return found

    return asked


def test_it_listens_on_this_machine_only(served: Any) -> None:
    import psutil

    # not by the machine's name, which a container may not be able to look up
    cards = [one for card in psutil.net_if_addrs().values() for one in card if one.family == socket.AF_INET]
    for address in {one.address for one in cards}:
        if address.startswith("127."):
            continue
        with socket.socket() as attempt:
            attempt.settimeout(2)
            assert attempt.connect_ex((address, served.port)) != 0


def test_the_token_is_needed_and_becomes_a_cookie(ask: Ask, served: Any) -> None:
    for path in (
        "/",
        "/data",
        "/files/reports/r/report.html",
        "/_nicegui/auto/static/favicon.ico",
        "/set/lang/zh",
    ):
        status, _, text = ask(path, token=False)
        assert status == 403
        assert "token" in text
    assert ask("/data?token=wrong", token=False)[0] == 403
    assert ask("/data", token=False, Cookie=f"rcvsem-{served.port}=wrong")[0] == 403
    status, headers, _ = ask(f"/data?token={served.token}&x=1", token=False)
    assert (status, headers["location"]) == (303, "/data?x=1")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    status, headers, _ = ask(f"//evil.example/?token={served.token}", token=False)
    assert headers["location"] == "/evil.example/"
    assert ask("/data")[0] == 200
    assert served.token not in ask("/data")[2]


def test_another_host_name_reaches_nothing(ask: Ask, served: Any) -> None:
    for host in (
        "evil.example",
        f"evil.example:{served.port}",
        "127.0.0.1",
        f"127.0.0.1.evil.example:{served.port}",
        "",
    ):
        status, _, text = ask("/data", Host=host)
        assert status in (400, 403), host
        assert "rcvsem" not in text
    assert ask("/data", Host=f"localhost:{served.port}")[0] == 200


def test_another_site_reaches_nothing(ask: Ask, served: Any) -> None:
    for origin in ("https://evil.example", "null", f"https://127.0.0.1:{served.port}", "http://127.0.0.1:1"):
        assert ask("/data", Origin=origin)[0] == 403, origin
        status, _, _ = ask("/_nicegui_ws/socket.io/?EIO=4&transport=polling", Origin=origin)
        assert status == 403, origin
    assert ask("/data", Origin=f"http://127.0.0.1:{served.port}")[0] == 200
    headers = ask("/data")[1]
    assert "access-control-allow-origin" not in headers
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_a_socket_without_token_or_from_elsewhere_is_refused(served: Any) -> None:
    def opened(**more: str) -> bytes:
        lines = {
            "Host": f"127.0.0.1:{served.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        head = "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        with socket.create_connection(("127.0.0.1", served.port), timeout=120) as line:
            line.sendall(head.encode())
            return line.recv(100)

    cookie = f"rcvsem-{served.port}={served.token}"
    assert b" 403 " in opened()
    assert b" 403 " in opened(Cookie=cookie, Origin="https://evil.example")
    assert b" 403 " in opened(Cookie=cookie, Host="evil.example")
    assert b" 101 " in opened(Cookie=cookie, Origin=f"http://127.0.0.1:{served.port}")


def test_no_other_file_is_readable(ask: Ask) -> None:
    status, headers, text = ask("/files/reports/r/report.html")
    assert (status, text) == (200, "<p>a report</p>")
    assert headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in headers["content-security-policy"]
    for path in (
        "/files/surveys/s.csv",
        "/files/reports/r/cleaned.csv",
        "/files/reports/r/../../surveys/s.csv",
        "/files/reports/r/%2e%2e/%2e%2e/surveys/s.csv",
        "/files/..%2f..%2fsecret.html",
        "/files/reports/out/secret.html",
        "/files//etc/passwd",
        "/files/%2fetc%2fpasswd",
        "/files/reports/r/report.html%00.csv",
        "/surveys/s.csv",
        "/_nicegui/../surveys/s.csv",
        "/_nicegui/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/_nicegui/3.18.0/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/docs", "/openapi.json",
    ):  # fmt: skip
        status, _, text = ask(path)
        assert status >= 300, path
        assert SECRET not in text, path
        assert "root:" not in text, path


def test_a_gigabyte_is_refused_before_it_is_read(ask: Ask, served: Any) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=120) as line:
        head = (
            f"POST /_nicegui/client/x/upload/1 HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            f"Cookie: rcvsem-{served.port}={served.token}\r\nContent-Length: {1 << 30}\r\n\r\n"
        )
        line.sendall(head.encode())
        answer = ""
        while part := line.recv(4000):
            answer += part.decode()
    assert " 413 " in answer
    assert "200 MB" in answer
    assert ask("/data")[0] == 200


def test_two_studies_have_tokens_of_their_own(served: Any, tmp_path: Path) -> None:
    import sys

    with sys.modules["workbench_conftest"].serving(tmp_path) as other:
        assert other.port != served.port
        assert other.token != served.token
        connection = http.client.HTTPConnection("127.0.0.1", other.port, timeout=120)
        connection.request("GET", "/data", headers={"Cookie": f"rcvsem-{other.port}={served.token}"})
        assert connection.getresponse().status == 403
        connection.close()


def test_a_port_that_is_taken_is_one_message(served: Any, tmp_path: Path) -> None:
    done = completed("app", tmp_path, "--no-browser", "--port", served.port)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: Port {served.port} cannot be used")
    assert len(done.stderr.splitlines()) == 1
