"""The administrator's policy as the program uses it: every rule may be set or left open."""

from typing import Annotated, Literal

import msgspec

ADDRESS = r"^[^@\s]*\Z"
"""Without a login: everybody can read a policy."""
FINGERPRINT = r"^[0-9a-f]{64}\Z"
FULL_PATH = r"^(/|[A-Za-z]:[\\/]|\\\\|\Z)"
"""One that does not depend on where the program was started, or an empty one."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_Address = Annotated[str, msgspec.Meta(pattern=ADDRESS)]
_FullPath = Annotated[str, msgspec.Meta(pattern=FULL_PATH)]
_Fingerprint = Annotated[str, msgspec.Meta(pattern=FINGERPRINT)]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field a rule, None where the administrator leaves it open; `policy.rules` has their words.

    A rule with the name of a field of `Settings` takes the place of what the user chose. The others
    forbid: bool rules forbid with False, except the last two, which demand or lock with True.
    """

    language: Literal["zh", "en"] | None = None
    hub_endpoint: _Address | None = None
    hub_proxy: _Address | None = None
    hub_ca_file: _FullPath | None = None
    download_limit_kb_s: _Count | None = None
    lock_after_min: Annotated[int, msgspec.Meta(ge=0, le=1440)] | None = None
    retention_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] | None = None
    clipboard_clear_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None

    downloads: bool | None = None
    allowed_models: tuple[str, ...] | None = None
    allowed_catalogues: tuple[str, ...] | None = None
    allowed_keys: tuple[_Fingerprint, ...] | None = None
    exporting: bool | None = None
    copying: bool | None = None
    hidden_tasks: tuple[str, ...] | None = None
    update_kit_folder: _FullPath | None = None

    tasks_locked: bool | None = None
    vault_required: bool | None = None
