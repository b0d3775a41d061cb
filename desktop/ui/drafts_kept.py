"""Holds what was typed and not sent while the vault is locked, sealed: only the open vault reads it."""

from collections.abc import Callable

import msgspec

from desktop.profiles import Profiles
from desktop.ui.background import Background
from desktop.ui.drafts import Drafts


class DraftsKept:
    """What was put away, by vault, until the program ends."""

    def __init__(self, profiles: Profiles, background: Background) -> None:
        self._profiles = profiles
        self._background = background
        self._sealed: dict[str, bytes] = {}

    def keep(self, drafts: Drafts) -> None:
        """Seals the drafts; comes before the lock, which takes the key away."""
        if drafts == Drafts():
            return
        words = msgspec.msgpack.encode(drafts)

        def work() -> None:
            self._sealed[self._profiles.current.folder] = self._profiles.seal(words)

        self._background.run(work, failure=lambda _: None)

    def bring(self, take: Callable[[Drafts], None]) -> None:
        """Hands the drafts of the vault in use to `take`, if there are any; locked meanwhile they stay."""

        def work() -> tuple[str, Drafts | None]:
            folder = self._profiles.current.folder
            sealed = self._sealed.get(folder)
            words = self._profiles.unseal(sealed) if sealed is not None else None
            return folder, msgspec.msgpack.decode(words, type=Drafts) if words is not None else None

        def done(found: tuple[str, Drafts | None]) -> None:
            folder, drafts = found
            if not self._profiles.is_locked:
                self._sealed.pop(folder, None)
                take(drafts or Drafts())

        self._background.run(work, success=done)
