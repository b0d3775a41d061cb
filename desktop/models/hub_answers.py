"""What a server's answer is worth, before a byte of it is used."""

import re
from collections.abc import Iterator

import httpx2

from desktop.errors import AccessRefused, DesktopError, HubFailed, ProxyRefused, RepositoryMissing
from desktop.models.control import HiccupError
from desktop.models.protocol import ModelPart

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""For an answer that is no file: the list of a repository takes a few hundred KB at most."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_OK, _PARTIAL, _ERRORS, _SERVER_ERRORS = 200, 206, 400, 500
_NO_ACCESS = {401, 403}
_MISSING = {404, 410}
_PROXY_LOGIN = 407
_PASSING = {408, 425, 429}


def refusal(response: httpx2.Response, *, at_hub: bool, repository: str) -> DesktopError | HiccupError | None:
    """What an answer's status says, as an error to raise; None for a good one.

    `at_hub`: it comes from the hub, not from the storage that it led to. Its body is unread.
    """
    status, host = response.status_code, response.request.url.host
    if status < _ERRORS:
        return None
    if status == _PROXY_LOGIN:
        return ProxyRefused()
    if status in _NO_ACCESS and at_hub:
        return AccessRefused(repository=repository)
    if status in _MISSING:
        return RepositoryMissing(host=host, repository=repository)
    failed = HubFailed(host=host, problem=f"HTTP {status}")
    # Addresses of the storage are signed for a while; the next one asked for is valid again.
    if status in _PASSING or status >= _SERVER_ERRORS or (status in _NO_ACCESS and not at_hub):
        wanted = response.headers.get("Retry-After", "")
        return HiccupError(failed, float(wanted) if re.fullmatch(r"\d{1,6}", wanted) else 0.0)
    return failed


def what_arrives(response: httpx2.Response, part: ModelPart, start: int, end: int) -> bool:
    """Checks that an answer holds the bytes of `part` from `start` to before `end`, or all of it.

    Returns:
        Whether it is all of it: the server sends no pieces.

    Raises:
        HiccupError: it is something else, such as the login page of a network.
    """
    host = response.request.url.host
    encoding = response.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        raise HiccupError(HubFailed(host=host, problem=f"compressed answer ({encoding[:20]})"))
    if response.status_code == _PARTIAL:
        untrusted = response.headers.get("Content-Range", "")
        found = _CONTENT_RANGE.fullmatch(untrusted)
        if found and found[3] not in {"*", str(part.size_bytes)}:
            raise _other_size(host, part, found[3])
        if not found or int(found[1]) != start or not start <= int(found[2]) < end:
            raise HiccupError(HubFailed(host=host, problem=f"other bytes than asked for ({untrusted[:60]})"))
        return False
    size = response.headers.get("Content-Length", "?")
    if response.status_code != _OK or size != str(part.size_bytes):
        raise _other_size(host, part, size)
    return True


def capped(response: httpx2.Response) -> None:
    """Limits the body of an answer that is no file: it is read whole, into memory."""
    is_file = response.status_code in {_OK, _PARTIAL} and "Range" in response.request.headers
    if not is_file and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Capped(response.stream, response.request.url.host)


class _Capped(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, host: str) -> None:
        self._stream = stream
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise HubFailed(host=self._host, problem="endless answer")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _other_size(host: str, part: ModelPart, size: str) -> HiccupError:
    problem = f"{part.name[:80]}: size {size[:20]} instead of {part.size_bytes}"
    return HiccupError(HubFailed(host=host, problem=problem))
