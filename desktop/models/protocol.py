"""What crosses the pipe between the program and its transfer process: one JSON object a line.

The transfer process brings model files here and takes them along: it downloads, copies and hashes. One
request starts it, `Limit` and `Stop` may follow, and it ends after `Finished`, `Resolved`, `Stopped` or
`Failed`. What arrived of a download stays in its folder, so that the same request goes on where it stopped.
"""

from typing import Annotated, Literal

import msgspec

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$|^$")]
Revision = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{40}$|^$")]
Phase = Literal["connecting", "downloading", "copying", "verifying"]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class ModelPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model: its name in repository or folder; 0 and empty where not known."""

    name: str
    size_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    sha256: Sha256 = ""


class FileFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file on this PC, as it was when it was hashed."""

    path: str
    size_bytes: int
    modified_ns: int
    sha256: Sha256


class Hub(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where models come from: an empty endpoint is the usual hub; proxy, CA file and token may be empty."""

    endpoint: str = ""
    proxy: str = ""
    ca_file: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Tells nothing of token and proxy login, wherever it is printed."""
        return f"Hub({self.endpoint!r}, ...)"


# Requests.
class Resolve(_Line, frozen=True, tag="resolve"):
    """Asks the hub which files these are; answered by `Resolved`.

    Without `files`, those GGUF files of `repository` that are of `quantisation`. Without `revision`,
    the newest.
    """

    hub: Hub
    repository: str
    revision: Revision = ""
    quantisation: str = ""
    files: tuple[ModelPart, ...] = ()


class Download(_Line, frozen=True, tag="download"):
    """Brings files into `folder`, resolving first what is not known of them.

    `Resolved` when that was done, `Progress`..., then `Finished`: every file has its size and SHA-256. What
    does not is renamed to `<name>.wrong`. `limit_bytes_s` 0 is no limit. `reserve_bytes` stay free on the
    disk. A file that lies in a folder of the repository arrives without that folder.
    """

    hub: Hub
    folder: str
    repository: str
    revision: Revision = ""
    quantisation: str = ""
    files: tuple[ModelPart, ...] = ()
    limit_bytes_s: int = 0
    reserve_bytes: int = 0


class Copy(_Line, frozen=True, tag="copy"):
    """Copies files into `folder` and hashes what was written: all of them, or none.

    `parts`, if there are any, are in the order of `sources`: each names its copy, and where it has a size
    or a SHA-256, it must be that.
    """

    sources: tuple[str, ...]
    folder: str
    parts: tuple[ModelPart, ...] = ()
    reserve_bytes: int = 0


class Hash(_Line, frozen=True, tag="hash"):
    """Hashes files where they lie."""

    paths: tuple[str, ...]


class Limit(_Line, frozen=True, tag="limit"):
    """Changes a download's speed limit, in bytes a second; 0 is none."""

    bytes_s: int


class Stop(_Line, frozen=True, tag="stop"):
    """Ends the transfer at once; answered by `Stopped`."""


Request = Resolve | Download | Copy | Hash | Limit | Stop


# Replies.
class Progress(_Line, frozen=True, tag="progress"):
    """How far it is: bytes of all files together, and bytes a second of late (0 while not known)."""

    phase: Phase
    done_bytes: int
    total_bytes: int
    bytes_s: float = 0.0


class Resolved(_Line, frozen=True, tag="resolved"):
    """What the hub says of the files: the revision as a commit hash, sizes and SHA-256."""

    revision: Revision
    files: tuple[ModelPart, ...]


class Finished(_Line, frozen=True, tag="finished"):
    """All files are there and whole."""

    files: tuple[FileFacts, ...]


class Stopped(_Line, frozen=True, tag="stopped"):
    """It was stopped when told to."""


class Failed(_Line, frozen=True, tag="failed"):
    """It failed for a reason of `desktop.errors`."""

    code: str
    facts: dict[str, str | int | float] = {}


Reply = Progress | Resolved | Finished | Stopped | Failed
