"""The one outgoing door: what it refuses, what it dials, and how long and how much it takes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from tongzhou.operations.egress import FailedError, RefusedError, call, is_open

PUBLIC = "93.184.215.14"


def says(*addresses: str) -> Callable[[str, int], list[str]]:
    """A resolver that knows one host."""
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:5ef5:79fd::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "2001:db8::1", "nonsense", "",
    ],
)  # fmt: skip
def test_these_addresses_are_never_dialled(address: str) -> None:
    assert not is_open(address)
    with pytest.raises(RefusedError, match="not on the public internet"):
        call("https://hooks.example/x", resolve=says(address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example/", "hooks.example", "//hooks.example",
        "https://", "https://user@hooks.example/", "https://a:b@hooks.example/", "https://hooks.example:22/",
        "http://hooks.example:6379/", "https://hooks.example:99999/", "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/\r\nHost: other", "https://hooks.example/ a", "https://[::1",
    ],
)  # fmt: skip
def test_these_urls_are_refused_before_anything_is_resolved(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("asked for a host that must not be called")

    with pytest.raises(RefusedError):
        call(url, resolve=resolve)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "[::ffff:7f00:1]"]
)
def test_numbers_that_mean_this_machine_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises((RefusedError, FailedError)) as refusal:
        call(f"http://{host}/")
    assert "not on the public internet" in str(refusal.value) or "was not found" in str(refusal.value)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(RefusedError):
        call("https://hooks.example/", resolve=says(PUBLIC, "127.0.0.1"))


def test_a_name_that_changes_its_mind_is_asked_once_and_dialled_where_it_was_checked() -> None:
    answers = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    with pytest.raises(ExceptionGroup) as reached:  # the tests' own closed door
        call("http://rebind.example/", resolve=rebinding)
    assert f"tried to reach ('{PUBLIC}', 80)" in str(reached.value.exceptions)
    assert asked == ["rebind.example"]


def test_a_host_that_does_not_exist_may_be_tried_again() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FailedError, match=r"nowhere\.example was not found"):
        call("https://nowhere.example/", resolve=unknown)


class Receiver:
    """A real HTTP server on loopback that remembers what it was told."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.heard.append((self.path, dict(self.headers), body))
                with contextlib.suppress(OSError):
                    answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def plainly(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "2")
    handler.end_headers()
    handler.wfile.write(b"ok")


@pytest.fixture
def allowed(settings: Any) -> Callable[[int], None]:
    """Let ``hooks.example`` be called at a port of this machine."""

    def allow(port: int) -> None:
        settings.EGRESS_ALLOW = frozenset({f"hooks.example:{port}"})

    return allow


def test_an_allowed_internal_host_is_called_under_its_name(allowed: Callable[[int], None]) -> None:
    with Receiver(plainly) as receiver:
        allowed(receiver.port)
        url = f"http://hooks.example:{receiver.port}/in?key=1"
        reply = call(url, body=b"{}", headers={"X-Own": "1"}, resolve=says("127.0.0.1"))
    assert (reply.status, reply.body, reply.ok) == (200, b"ok", True)
    path, headers, body = receiver.heard[0]
    assert (path, body, headers["X-Own"]) == ("/in?key=1", b"{}", "1")
    assert headers["Host"] == f"hooks.example:{receiver.port}"


def test_the_allow_list_is_for_that_port_alone(allowed: Callable[[int], None]) -> None:
    allowed(8123)
    with pytest.raises(RefusedError, match="Port 8124"):
        call("http://hooks.example:8124/", resolve=says("127.0.0.1"))


def test_a_proxy_of_the_environment_is_not_used(
    allowed: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Receiver(plainly) as receiver:
        allowed(receiver.port)
        assert call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1")).ok


def test_a_redirect_is_an_answer_and_is_not_followed(allowed: Callable[[int], None]) -> None:
    def redirect(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:1/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with Receiver(redirect) as receiver:
        allowed(receiver.port)
        reply = call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))
    assert (reply.status, reply.ok, len(receiver.heard)) == (302, False, 1)


def test_more_than_a_megabyte_is_not_read(allowed: Callable[[int], None]) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(64):
            handler.wfile.write(b"x" * 65536)

    with Receiver(flood) as receiver:
        allowed(receiver.port)
        with pytest.raises(FailedError, match="more than 1 MB"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))


@pytest.mark.parametrize("where", ["headers", "body"])
def test_an_answer_that_trickles_ends_with_the_time(allowed: Callable[[int], None], where: str) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b""))
        for _ in range(600):
            handler.wfile.write(b"a" if where == "body" else b"A: b\r\n")
            handler.wfile.flush()
            time.sleep(0.1)

    with Receiver(trickle) as receiver:
        allowed(receiver.port)
        began = time.monotonic()
        with pytest.raises(FailedError, match="did not answer within"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"), seconds=1)
        assert time.monotonic() - began < 30  # it would trickle for a minute


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for hooks.example that nobody has signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "c.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    (folder / "k.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    )
    return folder / "c.pem", folder / "k.pem"


@contextlib.contextmanager
def tls_server(folder: Path) -> Iterator[tuple[int, list[str | None]]]:
    """A TLS port on loopback, and the names it was asked for."""
    named: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    context.sni_callback = lambda connection, name, own: named.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _peer = listening.accept()
                context.wrap_socket(connection, server_side=True).close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], named


def test_tls_names_the_host_and_checks_its_certificate(
    allowed: Callable[[int], None], tmp_path: Path
) -> None:
    with tls_server(tmp_path) as (port, named):
        allowed(port)
        with pytest.raises(FailedError, match=r"(?i)certificate"):
            call(f"https://hooks.example:{port}/", resolve=says("127.0.0.1"))
    assert named == ["hooks.example"]
