"""The fault table: whatever line and hub do, a whole file or one of our errors, never a bad model."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.errors import (
    AccessRefused,
    EndpointInvalid,
    FileWrong,
    HubFailed,
    NoConnection,
    QuantisationMissing,
    RepositoryMissing,
    from_code,
)
from desktop.models.protocol import Failed
from tests.models import hub as server
from tests.models.hub import REVISION, SIZE_BYTES, LoopbackHub, status
from tests.models.transfers import IMPATIENT, USUAL, assert_refused, assert_whole, end_of, patient, wanted

WHOLE = None
HASTY = patient(0.01)


class Fault(NamedTuple):
    """What goes wrong, and how it ends."""

    name: str
    answer: server.Answer
    ends: type[Exception] | None
    times: int = 1000
    command: tuple[str, ...] = USUAL


def redirect(location: str) -> server.Answer:
    return lambda request: request.send(302, Location=location.format(hub=request.hub.address))


def listing(**changes: object) -> server.Answer:
    """The hub's list of files, with a change."""

    def send(request: server.Request) -> None:
        part = request.hub.parts()[0]
        lfs = said(part.size_bytes, part.sha256)
        sibling = {"rfilename": part.name, "size": part.size_bytes, "lfs": lfs}
        answer = {"id": "x", "sha": REVISION, "siblings": [sibling]} | changes
        request.send(200, json.dumps(answer).encode(), Content_Type="application/json")

    return send


def of_file(**changes: object) -> server.Answer:
    """The hub's list, with a change to what it says of the file."""

    def send(request: server.Request) -> None:
        part = request.hub.parts()[0]
        lfs = said(part.size_bytes, part.sha256)
        sibling = {"rfilename": part.name, "size": part.size_bytes, "lfs": lfs} | changes
        listing(siblings=[sibling])(request)

    return send


def said(size: int = SIZE_BYTES, sha256: str = "0" * 64) -> dict[str, object]:
    return {"size": size, "sha256": sha256, "pointerSize": 1}


LOGIN_PAGE = status(200, b"<html>Please log in to the clinic's network</html>", Content_Type="text/html")
LIST_FAULTS = (
    # Of the whole answer.
    Fault("list: 401", status(401), AccessRefused),
    Fault("list: 403, gated", status(403, X_Error_Code="GatedRepo"), AccessRefused),
    Fault("list: 404", status(404, X_Error_Code="RepoNotFound"), RepositoryMissing),
    Fault("list: 429 once", status(429, Retry_After="0"), WHOLE, 1),
    Fault("list: 429, come back in an hour", status(429, Retry_After="3600"), HubFailed, command=HASTY),
    Fault("list: 500 once", status(500), WHOLE, 1),
    Fault("list: 500 always", status(500), HubFailed),
    Fault("list: login page of a network", LOGIN_PAGE, HubFailed),
    Fault("list: nested too deep", status(200, b"[" * 3_000_000), HubFailed),
    Fault("list: endless", server.send_endless, HubFailed),
    Fault("list: never answers", server.never_answer, NoConnection, command=IMPATIENT),
    Fault("list: drips", server.drip_list, NoConnection, command=IMPATIENT),
    Fault("list: hangs up", server.Request.hang_up, NoConnection),
    Fault("list: redirects in a circle", redirect("{hub}/api/models/x"), HubFailed),
    Fault("list: redirects to plain http", redirect("http://example.invalid/"), EndpointInvalid),
    # Of what it says.
    Fault("list: no files", listing(siblings=[]), QuantisationMissing),
    Fault("list: other quantisations only", of_file(rfilename="m-Q4_K_M_L.gguf"), QuantisationMissing),
    Fault("list: no revision", listing(sha=None), HubFailed),
    Fault("list: a revision that is a path", listing(sha="../x"), HubFailed),
    Fault("list: no SHA-256", of_file(lfs=None), HubFailed),
    Fault("list: SHA-256 that is none", of_file(lfs=said(sha256="x")), HubFailed),
    Fault("list: negative size", of_file(lfs=said(size=-1)), HubFailed),
    Fault("list: file outside the folder", of_file(rfilename="a/../../b-Q4_K_M.gguf"), HubFailed),
    Fault("list: file name of Windows' own", of_file(rfilename="con.Q4_K_M.gguf"), HubFailed),
    Fault("list: too small a size", of_file(lfs=said(size=1000)), HubFailed),
    Fault("list: too large a size", of_file(lfs=said(size=SIZE_BYTES + 1)), HubFailed),
    Fault("list: other SHA-256", of_file(lfs=said(size=SIZE_BYTES)), FileWrong),
)
HUB_FAULTS = (
    Fault("file: 401", status(401), AccessRefused),
    Fault("file: 403, gated", status(403, X_Error_Code="GatedRepo"), AccessRefused),
    Fault("file: 404", status(404, X_Error_Code="EntryNotFound"), RepositoryMissing),
    Fault("file: 416", status(416), HubFailed),
    Fault("file: 503 once on each connection", status(503), WHOLE, 4),
    Fault("file: 500 always", status(500), HubFailed),
    Fault("file: login page of a network", LOGIN_PAGE, HubFailed),
    Fault("file: redirects in a circle", redirect("{hub}/x/resolve/y"), HubFailed),
    Fault("file: redirects to plain http", redirect("http://example.invalid/"), EndpointInvalid),
    Fault("file: redirects to a local file", redirect("file:///etc/passwd"), EndpointInvalid),
    Fault("file: redirect with an endless body", server.endless_redirect, HubFailed),
)
STORAGE_FAULTS = (
    Fault("bytes: 403 once, the address is too old", status(403), WHOLE, 1),
    Fault("bytes: 403 always", status(403), HubFailed),
    Fault("bytes: 429 once", status(429, Retry_After="0"), WHOLE, 1),
    Fault("bytes: 500 twice", status(500), WHOLE, 2),
    Fault("bytes: hangs up at each 300,000", server.drop_after(300_000), WHOLE),
    Fault("bytes: hangs up before the first", server.drop_after(0), NoConnection),
    Fault("bytes: stall, then come", server.stall_after(100_000), WHOLE, 4, IMPATIENT),
    Fault("bytes: stall for ever", server.stall_after(0), NoConnection, command=IMPATIENT),
    Fault("bytes: drip", server.drip, NoConnection, command=IMPATIENT),
    Fault("bytes: server knows no ranges", server.send_whole, WHOLE),
    Fault("bytes: server forgets ranges at times", server.send_whole, WHOLE, 2),
    Fault("bytes: other range than asked for", server.send_shifted, HubFailed, command=IMPATIENT),
    Fault("bytes: wrong ones", server.send_wrong, FileWrong),
    Fault("bytes: one wrong piece", server.send_wrong, FileWrong, 1),
    Fault("bytes: more than asked for", server.send_more, WHOLE),
    Fault("bytes: endless, without a length", server.send_endless, HubFailed),
    Fault("bytes: of a smaller file", server.other_total(1000), HubFailed),
    Fault("bytes: of a larger file", server.other_total(SIZE_BYTES * 2), HubFailed),
    Fault("bytes: compressed", status(200, b"x", Content_Encoding="gzip"), HubFailed),
    Fault("bytes: login page of a network", LOGIN_PAGE, HubFailed),
    Fault("bytes: 206 without a range", status(206, b"x"), HubFailed),
)
FAULTS = [
    pytest.param(place, fault, id=fault.name)
    for place, faults in (("list", LIST_FAULTS), ("resolve", HUB_FAULTS), ("storage", STORAGE_FAULTS))
    for fault in faults
]


@pytest.mark.parametrize(("place", "fault"), FAULTS)
def test_fault(hub: LoopbackHub, tmp_path: Path, place: server.Place, fault: Fault) -> None:
    hub.tell(place, fault.answer, fault.times)
    folder = tmp_path / "arriving"
    end = end_of(wanted(hub, folder), fault.command)
    if fault.ends is None:
        assert_whole(end, hub, folder)
    else:
        assert_refused(end, fault.ends, folder)
        assert isinstance(end, Failed)
        assert all(map(from_code(end.code, end.facts).sentence, ("zh", "en")))
