"""The one door to the network: huggingface_hub asks what a repository holds, and brings its files.

Only the transfer process imports this, after its environment was set for the library. The library's own
`http_get` is not used: it holds back 10 MB before it writes (a line that drops each minute would never
get on), sleeps as long as a server says, and takes any bytes for those that it asked for.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import msgspec
from huggingface_hub.file_download import hf_hub_url
from huggingface_hub.hf_api import HfApi
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # no __all__, but in its manual
    build_hf_headers,
    get_session,
    set_client_factory,
)

from desktop import __version__
from desktop.errors import CertificateRefused, EndpointInvalid, HubFailed, NoConnection, ProxyRefused
from desktop.models.control import Control, HiccupError, within
from desktop.models.disk import held
from desktop.models.fetching import Body, Fetch
from desktop.models.hub_answers import capped, refusal, what_arrives
from desktop.models.protocol import Download, FileFacts, Hub, ModelPart, Progress, Resolve, Resolved
from desktop.models.repository_files import choose

USUAL_HUB = "https://huggingface.co"
LIBRARY = "doctorflan-desktop"
MAX_REDIRECTS = 8
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
_CERTIFICATE = {"SSLCertVerificationError", "CertificateError"}
_T = TypeVar("_T")


def resolve(request: Resolve, control: Control) -> Resolved:
    """Asks the hub which files these are.

    Raises:
        TransferError: it cannot be asked, or its answer cannot be used.
        StopRequestedError: it was stopped.
    """
    control.say(Progress("connecting", 0, 0))
    return _Repository(request, control).resolve()


def download(request: Download, control: Control) -> tuple[FileFacts, ...]:
    """Brings files into a folder, whole and hashed.

    Raises:
        TransferError: it failed; what arrived is kept.
        StopRequestedError: it was stopped; likewise.
    """
    folder = Path(request.folder)
    with held(folder):
        control.say(Progress("connecting", 0, 0))
        repository = _Repository(request, control)
        files = request.files
        if not (request.revision and files and all(part.size_bytes and part.sha256 for part in files)):
            resolved = repository.resolve()
            control.say(resolved)
            files = resolved.files
        return Fetch(repository, files, folder, control).run(request.reserve_bytes)


class _Repository:
    """One repository on a hub, through the client that huggingface_hub uses for all it asks."""

    def __init__(self, request: Resolve | Download, control: Control) -> None:
        self._request = request
        self._revision = request.revision
        self._control = control
        self._token = request.hub.token or False
        self._endpoint = _endpoint(request.hub.endpoint or USUAL_HUB)
        self._base = str(self._endpoint).rstrip("/")
        self.host = self._endpoint.host
        self._client(request.hub).close()  # what is wrong with the settings shows here
        set_client_factory(lambda: self._client(request.hub))

    def resolve(self) -> Resolved:
        """The revision, and name, size and SHA-256 of each file. Raises as `resolve` above."""
        request = self._request
        revision, listed = self._patiently(self._list)
        if not revision or (self._revision and revision != self._revision):
            raise self._failed(f"revision {revision[:12]} instead of {self._revision[:12]}")
        self._revision = revision
        files = choose(
            listed,
            host=self.host,
            repository=request.repository,
            quantisation=request.quantisation,
            wanted=request.files,
        )
        return Resolved(revision, files)

    @contextlib.contextmanager
    def body(self, part: ModelPart, start: int, end: int) -> Iterator[Body]:
        """Asks for the bytes of a file from `start` to before `end`; as `fetching.Source`."""
        url = hf_hub_url(self._request.repository, part.name, revision=self._revision, endpoint=self._base)
        headers = build_hf_headers(token=self._token, library_name=LIBRARY, library_version=__version__)
        headers |= {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        timeout_s = self._control.patience.answer_s
        with (
            self._answers(),
            get_session().stream("GET", url, headers=headers, timeout=timeout_s) as response,
        ):
            is_whole = what_arrives(response, part, start, end)
            yield Body(is_whole, response.iter_raw())

    def _list(self) -> tuple[str, tuple[ModelPart, ...]]:
        """The newest or wanted revision, and its files as the hub lists them."""
        api = HfApi(
            endpoint=self._base,
            token=self._token,
            library_name=LIBRARY,
            library_version=__version__,
        )
        timeout_s = self._control.patience.answer_s
        try:
            with self._answers():
                untrusted = api.model_info(
                    self._request.repository,
                    revision=self._revision or None,
                    files_metadata=True,
                    timeout=timeout_s,
                )
            files = [_described(each) for each in untrusted.siblings or ()]
            listed = msgspec.convert(
                {"revision": untrusted.sha, "files": files, "kind": "resolved"}, Resolved
            )
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise self._failed("unreadable list of files") from error
        return listed.revision, listed.files

    def _patiently(self, ask: Callable[[], _T]) -> _T:
        """Asks until there is an answer, or no hope."""
        patience = self._control.patience
        for failures in range(1, patience.first_tries):
            try:
                return within(self._control, ask, NoConnection(host=self.host))
            except HiccupError as hiccup:
                self._control.pause(hiccup.pause_s(patience, failures))
        try:
            return within(self._control, ask, NoConnection(host=self.host))
        except HiccupError as hiccup:
            raise hiccup.error from hiccup

    def _client(self, hub: Hub) -> httpx2.Client:
        """A client that trusts the system's certificates and the hospital's, and speaks only as allowed."""
        try:
            context = httpx2.create_ssl_context()
            if hub.ca_file:
                context.load_verify_locations(hub.ca_file)
        except OSError as error:  # also what is no certificate
            name = f"{self.host} ({Path(hub.ca_file).name})" if hub.ca_file else self.host
            raise CertificateRefused(host=name) from error
        is_encrypted = hub.proxy.lower().startswith("https:")
        try:
            proxy = (
                httpx2.Proxy(hub.proxy, ssl_context=context if is_encrypted else None) if hub.proxy else None
            )
            return httpx2.Client(
                verify=context,
                proxy=proxy,
                trust_env=not hub.proxy,
                follow_redirects=True,
                max_redirects=MAX_REDIRECTS,
                event_hooks={"request": [self._check_request], "response": [self._check_response]},
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as error:  # a proxy of a kind that is unknown
            raise NoConnection(host=_without_login(hub.proxy) or self.host) from error

    def _check_request(self, request: httpx2.Request) -> None:
        """Each request, redirected ones too: encrypted, or from one loopback address to another."""
        if request.url.scheme != "https" and not (_is_loopback(self._endpoint) and _is_loopback(request.url)):
            raise EndpointInvalid(endpoint=f"{request.url.scheme}://{request.url.host}")
        request.headers.pop("Cookie", None)  # nobody need recognise this PC from one request to the next

    def _check_response(self, response: httpx2.Response) -> None:
        """Each answer, redirecting ones too: errors are ours, and nothing unasked for is long."""
        at_hub = response.request.url.origin == self._endpoint.origin
        if error := refusal(response, at_hub=at_hub, repository=self._request.repository):
            raise error
        capped(response)

    @contextlib.contextmanager
    def _answers(self) -> Iterator[None]:
        """Turns what the client raises into our errors."""
        try:
            yield
        except httpx2.ProxyError as error:
            if str(error).startswith("407"):
                raise ProxyRefused from error
            raise HiccupError(
                NoConnection(host=_without_login(self._request.hub.proxy) or self.host)
            ) from error
        except httpx2.TransportError as error:
            host = self._host(error)
            if _is_about_certificate(error):
                raise CertificateRefused(host=host) from error
            raise HiccupError(NoConnection(host=host)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._failed(type(error).__name__) from error

    def _host(self, error: httpx2.RequestError) -> str:
        try:
            return error.request.url.host
        except RuntimeError:  # it has none
            return self.host

    def _failed(self, problem: str) -> HubFailed:
        return HubFailed(host=self.host, problem=problem)


def _endpoint(address: str) -> httpx2.URL:
    """The hub's address, if it is a safe one. Raises `EndpointInvalid`."""
    try:
        url = httpx2.URL(address.strip())
    except httpx2.InvalidURL as error:
        raise EndpointInvalid(endpoint=_without_login(address)) from error
    is_safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url))
    if not is_safe or not url.host or url.userinfo or url.query or url.fragment:
        raise EndpointInvalid(endpoint=_without_login(address))
    return url


def _is_loopback(url: httpx2.URL) -> bool:
    return url.scheme == "http" and bool(_LOOPBACK.fullmatch(url.host))


def _without_login(address: str) -> str:
    """An address to be shown: without user and password."""
    scheme, _, rest = address.rpartition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if scheme else rest.rpartition("@")[2]


def _described(untrusted: Any) -> dict[str, Any]:
    """One file as the hub lists it; unchecked."""
    large = untrusted.lfs
    size = large.size if large else untrusted.size
    return {"name": untrusted.rfilename, "size_bytes": size or 0, "sha256": large.sha256 if large else ""}


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if type(error).__name__ in _CERTIFICATE:
            return True
        error = error.__cause__ or error.__context__
    return False
