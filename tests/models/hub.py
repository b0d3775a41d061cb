"""A hub on the loopback address: lists, redirects to its storage, sends ranges, and misbehaves as told."""

import datetime as dt
import http.client
import ipaddress
import json
import random
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop.models.protocol import ModelPart

REPOSITORY = "qa/tiny-GGUF"
REVISION = "0123456789abcdef0123456789abcdef01234567"
SIZE_BYTES = 3_300_000
"""Four pieces of a mebibyte or less."""
FOREVER = 1_000_000
Place = Literal["list", "resolve", "storage"]


class Asked(NamedTuple):
    """One request that came."""

    place: str
    path: str
    headers: dict[str, str]


class Request(BaseHTTPRequestHandler):
    """One request on one of the hub's two servers."""

    protocol_version = "HTTP/1.1"
    hub: "LoopbackHub"
    timeout = 60

    def do_GET(self) -> None:
        place, answer = self.hub.answer_to(self)
        self.hub.asked.append(Asked(place, self.path, {k.lower(): v for k, v in self.headers.items()}))
        with suppress(OSError):
            answer(self)

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Sends an answer; underscores in the names of headers stand for hyphens."""
        self.head(status, **{"Content_Length": str(len(body))} | headers)
        self.wfile.write(body)

    def head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def hang_up(self) -> None:
        """Ends the connection, in the middle of whatever was said."""
        self.close_connection = True

    def range(self) -> tuple[int, int, bytes]:
        """The first byte asked for, the one after the last, and the file."""
        data = self.hub.data_of(self.path)
        first, _, last = self.headers.get("Range", f"bytes=0-{len(data) - 1}")[6:].partition("-")
        return int(first), int(last) + 1, data

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base class
        """Says nothing."""


Answer = Callable[[Request], None]


class LoopbackHub:
    """Both servers; `tell` makes the next answers of a place wrong."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.files: dict[str, bytes] = {"tiny-Q4_K_M.gguf": random.Random(4).randbytes(SIZE_BYTES)}
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._told: dict[str, deque[Answer]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._servers = [self._serve(context), self._serve(context)]
        scheme = "https" if context else "http"
        self.address, self.storage = (f"{scheme}://127.0.0.1:{each.server_port}" for each in self._servers)

    def tell(self, place: Place, answer: Answer, times: int = 1) -> None:
        """What the next requests there get instead of the right answer."""
        self._told[place].extend([answer] * min(times, 1000))

    def parts(self) -> tuple[ModelPart, ...]:
        """What a catalogue would say of the files."""
        return tuple(ModelPart(n, len(data), sha256(data).hexdigest()) for n, data in self.files.items())

    def data_of(self, path: str) -> bytes:
        return self.files[unquote(urlsplit(path).path).partition(f"/resolve/{REVISION}/")[2]]

    def answer_to(self, request: Request) -> tuple[str, Answer]:
        is_storage = request.server is self._servers[1]
        is_list = request.path.startswith("/api/models/")
        place = "storage" if is_storage else "list" if is_list else "resolve"
        usual = {"storage": send_range, "list": send_list, "resolve": redirect_to_storage}[place]
        with self._lock:
            told = self._told[place]
            return place, told.popleft() if told else usual

    def close(self) -> None:
        self.closing.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _serve(self, context: ssl.SSLContext | None) -> ThreadingHTTPServer:
        server = _Server(("127.0.0.1", 0), type("Bound", (Request,), {"hub": self}))
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what these tests are about."""


# The right answers.
def send_list(request: Request) -> None:
    siblings = []
    for part in request.hub.parts():
        lfs = {"size": part.size_bytes, "sha256": part.sha256, "pointerSize": 135}
        siblings.append({"rfilename": part.name, "size": part.size_bytes, "lfs": lfs})
    siblings.append({"rfilename": "README.md", "size": 10, "blobId": "0"})
    answer = {"id": REPOSITORY, "sha": REVISION, "siblings": siblings}
    request.send(200, json.dumps(answer).encode(), Content_Type="application/json")


def redirect_to_storage(request: Request) -> None:
    request.send(302, Location=f"{request.hub.storage}{request.path}?signature=1", Set_Cookie="a=b")


def send_range(request: Request) -> None:
    start, end, data = request.range()
    request.send(206, data[start:end], Content_Range=f"bytes {start}-{end - 1}/{len(data)}")


# The wrong ones.
def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda request: request.send(code, body, **headers)


def send_whole(request: Request) -> None:
    request.send(200, request.range()[2])


def send_shifted(request: Request) -> None:
    """Other bytes than asked for, and says so."""
    start, end, data = request.range()
    request.send(206, data[: end - start], Content_Range=f"bytes 0-{end - start - 1}/{len(data)}")


def send_wrong(request: Request) -> None:
    """Other bytes than asked for, and does not say so."""
    start, end, data = request.range()
    request.send(206, bytes(end - start), Content_Range=f"bytes {start}-{end - 1}/{len(data)}")


def send_more(request: Request) -> None:
    """A range that does not end where it should, without a length."""
    start, end, data = request.range()
    request.head(206, Content_Range=f"bytes {start}-{end - 1}/{len(data)}", Connection="close")
    request.wfile.write(data[start:end])
    pour(request)


def send_endless(request: Request) -> None:
    """A whole file without a length and without an end."""
    request.head(200, Connection="close")
    pour(request)


def other_total(size: int) -> Answer:
    def send(request: Request) -> None:
        start, end, data = request.range()
        request.send(206, data[start:end], Content_Range=f"bytes {start}-{end - 1}/{size}")

    return send


def drop_after(size: int) -> Answer:
    """Says all, sends `size` bytes of it, hangs up."""

    def send(request: Request) -> None:
        _begin(request, size)
        request.hang_up()

    return send


def stall_after(size: int) -> Answer:
    """Says all, sends `size` bytes of it, then nothing until the test ends."""

    def send(request: Request) -> None:
        _begin(request, size)
        request.wfile.flush()
        request.hub.closing.wait()

    return send


def never_answer(request: Request) -> None:
    request.hub.closing.wait()


def endless_redirect(request: Request) -> None:
    request.head(302, Location=request.hub.storage, Connection="close")
    pour(request)


def drip_list(request: Request) -> None:
    """A list of files, a space every tenth of a second."""
    request.head(200, Content_Length="1000000", Content_Type="application/json")
    while not request.hub.closing.wait(0.1):
        request.wfile.write(b" ")


def drip(request: Request) -> None:
    """A byte, and another one before anybody loses patience, for ever."""
    _begin(request, 1)
    while not request.hub.closing.wait(0.1):
        request.wfile.write(b"x")
        request.wfile.flush()


def _begin(request: Request, size: int) -> None:
    start, end, data = request.range()
    length = str(end - start)
    request.head(206, Content_Range=f"bytes {start}-{end - 1}/{len(data)}", Content_Length=length)
    request.wfile.write(data[start : min(end, start + size)])


def pour(request: Request) -> None:
    request.hang_up()
    while not request.hub.closing.is_set():
        request.wfile.write(bytes(1 << 16))


# Proxies and certificates.
class Proxy:
    """A proxy that asks for `login`, and forwards what is not encrypted."""

    def __init__(self, expected: str) -> None:
        self.expected = expected
        self.forwarded = 0
        outer = self

        class Forward(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                if self.headers.get("Proxy-Authorization") != outer.expected:
                    self.send_response(407)
                    self.send_header("Proxy-Authenticate", 'Basic realm="clinic"')
                    self.end_headers()
                    return
                outer.forwarded += 1
                url = urlsplit(self.path)
                connection = http.client.HTTPConnection(url.netloc)
                connection.request("GET", f"{url.path}?{url.query}", headers=dict(self.headers))
                answer = connection.getresponse()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):
                    self.wfile.write(answer.read())
                connection.close()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base class
                """Says nothing."""

        self._server = _Server(("127.0.0.1", 0), Forward)
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def encrypted_hub(folder: Path) -> Iterator[tuple[LoopbackHub, Path]]:
    """A hub over TLS with a certificate of its own, and that certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clinic")])
    now = dt.datetime.now(dt.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1))
    builder = builder.not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(address, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    pem = folder / "医院 CA.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / "key.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    hub = LoopbackHub(context)
    try:
        yield hub, pem
    finally:
        hub.close()
