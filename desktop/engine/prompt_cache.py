"""Remembers what was read of several conversations, in memory and on disk, so that none is read twice.

llama.cpp holds one conversation. When another takes its place, its state is put away here, within a
budget, the one not used for longest leaving first; a conversation of an earlier day comes from its file.
A conversation takes what it shares with any other from there, too: the constant beginnings above all.
"""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.protocol import State, is_beginning

# Fewer tokens than these are read again as soon as a state is put away, or read from disk; or fetched from
# memory, where a state of a hundred tokens comes in the time in which one is read.
WORTH_TOKENS = 32
WORTH_FETCHING_TOKENS = 4
# What was read of other conversations takes at most a quarter of the memory that is free without it.
BUDGET_SHARE = 4
BUDGET_BYTES = 2 * 1024**3
# A model that cannot roll back has a place to come back to at the end of each of its last readings.
CHECKPOINTS = 4
# No token: stands for whatever follows.
_ANY = -1


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """What was read of one conversation; the first `on_disk` of its tokens are in its file, too."""

    name: str
    tokens: tuple[int, ...]
    data: bytearray
    on_disk: int

    @property
    def is_beginning(self) -> bool:
        """Whether it is how the questions of a task begin: it leaves before any conversation does."""
        return is_beginning(self.name)


class PromptCache:
    """What a context has read and what was put away of it.

    Args:
        context: reads; this alone rolls it back and restores it.
        flag: breaks off what is done with files.
        engine: tells this engine, model and plan from all others, for the files of states.
        available: how many bytes of memory are free at this moment.
    """

    def __init__(
        self, context: Context, flag: AbortFlag, *, engine: bytes, available: Callable[[], int]
    ) -> None:
        self._context = context
        self._flag = flag
        self._engine = engine
        self._available = available
        self._name = ""
        self._on_disk = 0
        self._away: list[Snapshot] = []

    def prepare(self, prompt: Sequence[int], state: State | None) -> int:
        """Takes the context to the longest known beginning of `prompt`.

        Args:
            prompt: the tokens that will be read; the last one always is.
            state: the conversation that the prompt belongs to.

        Returns:
            How many tokens of `prompt` need not be read.
        """
        name = state.name if state is not None else ""
        known = self._context.common(self._context.tokens, prompt)
        best = max(self._away, key=lambda old: (self._shared(old, prompt), -len(old.tokens)), default=None)
        if best is not None and self._shared(best, prompt) <= known + WORTH_FETCHING_TOKENS:
            best = None
        least = known if best is None else self._shared(best, prompt)
        best = self._from_disk(prompt, state, least + WORTH_TOKENS) or best
        lost = len(self._context.tokens) - (known if best is None else 0)
        is_conversation = self._name and not is_beginning(self._name)
        if name != self._name and is_conversation and lost > WORTH_TOKENS:
            self._put_away()
        if best is not None:
            self._fetch(best, name)
        known = self._context.common(self._context.tokens, prompt)
        self._context.roll_back(known)
        self._name = name
        self._on_disk = min(self._on_disk, known) if best is None or best.name == name else 0
        return len(self._context.tokens)

    def knows(self, prompt: Sequence[int]) -> bool:
        """Whether all of `prompt` was read, in whichever conversation, and what follows can go on there."""
        read = (self._context.tokens, *(snapshot.tokens for snapshot in self._away))
        further = (*prompt, _ANY)
        return any(self._context.common(tokens, further) == len(prompt) for tokens in read)

    @property
    def has_room(self) -> bool:
        """Whether the present conversation can be put away without another losing its place."""
        return self._context.state_bytes() <= self._room()

    def keep_beginning(self) -> None:
        """Puts away what was just read for all conversations to begin with, if none loses its place by it.

        The first beginnings are the last to leave, and so is one that was used.
        """
        if self.has_room:
            self._away = [old for old in self._away if old.name != self._name]
            self._away.insert(0, self._live())

    def checkpoint(self) -> None:
        """Puts away what was just read where a model could not come back to it by rolling back."""
        if not self._context.rolls_back and not is_beginning(self._name):
            self._put_away()

    def save(self, state: State) -> int:
        """Writes the state of a conversation to its file, unless all of it is there.

        Returns:
            The size of the file in bytes; 0 when nothing was written.
        """
        if not state.path or not state.model_sha256:
            return 0
        found = self._found(state.name)
        if found is None:
            return 0
        size = state_file.write(
            Path(state.path),
            base64.b64decode(state.key),
            bound_to=self._bound_to(state),
            tokens=found.tokens,
            state=found.data,
            flag=self._flag,
        )
        if size:
            self._note_on_disk(found)
        return size

    def forget(self, name: str) -> None:
        """Drops what was read of the conversation `name`, of all when it is empty."""
        self._away = [snapshot for snapshot in self._away if name and snapshot.name != name]
        if not name or self._name == name:
            self._context.forget()
            self._on_disk = 0

    def _shared(self, snapshot: Snapshot, prompt: Sequence[int]) -> int:
        return self._context.common(snapshot.tokens, prompt)

    def _live(self) -> Snapshot:
        return Snapshot(self._name, tuple(self._context.tokens), self._context.state(), self._on_disk)

    def _found(self, name: str) -> Snapshot | None:
        """What was read of a conversation, unless all of it is on disk."""
        if self._name == name and self._context.tokens:
            return self._live() if self._on_disk < len(self._context.tokens) else None
        kept = (snapshot for snapshot in self._away if snapshot.name == name)
        found = max(kept, key=lambda snapshot: len(snapshot.tokens), default=None)
        return found if found is not None and found.on_disk < len(found.tokens) else None

    def _put_away(self) -> None:
        """Puts the present conversation away, if there is room for it."""
        self._make_room(self._name, tuple(self._context.tokens), self._context.state_bytes())
        if self._context.state_bytes() <= self._room():
            self._away.append(self._live())

    def _make_room(self, name: str, tokens: tuple[int, ...], size_bytes: int) -> None:
        """Drops what a snapshot replaces, then beginnings, then what was not used for longest."""
        same = [old for old in self._away if old.name == name and old.tokens != tokens]
        # The first one ends with the constant beginning, perhaps; the last ones are gone on from.
        kept = [] if self._context.rolls_back else [*same[:1], *same[1:][-(CHECKPOINTS - 2) :]]
        self._away = [old for old in self._away if old.name != name or any(old is one for one in kept)]
        leaving = sorted(self._away, key=lambda old: not old.is_beginning)
        while leaving and size_bytes > self._room():
            first = leaving.pop(0)
            self._away = [old for old in self._away if old is not first]

    def _room(self) -> int:
        """How many bytes more may be put away."""
        held = sum(len(snapshot.data) for snapshot in self._away)
        return min((self._available() + held) // BUDGET_SHARE, BUDGET_BYTES) - held

    def _fetch(self, snapshot: Snapshot, name: str) -> None:
        self._away = [other for other in self._away if other is not snapshot]
        if not self._context.restore(snapshot.tokens, snapshot.data):
            return
        self._on_disk = snapshot.on_disk
        if snapshot.name != name or not self._context.rolls_back:
            self._make_room(snapshot.name, snapshot.tokens, len(snapshot.data))
            self._away.append(snapshot)  # the last one used is the last to leave

    def _from_disk(self, prompt: Sequence[int], state: State | None, least: int) -> Snapshot | None:
        """The state in the conversation's file, when it brings more than `least` tokens."""
        if state is None or not state.path or not state.model_sha256 or len(prompt) <= least:
            return None
        path, key = Path(state.path), base64.b64decode(state.key)
        tokens = state_file.read_tokens(path, key, bound_to=self._bound_to(state))
        if self._context.common(tokens, prompt) <= least:
            return None
        data = state_file.read_state(
            path, key, bound_to=self._bound_to(state), tokens=tokens, flag=self._flag
        )
        return None if data is None else Snapshot(state.name, tokens, data, len(tokens))

    def _bound_to(self, state: State) -> bytes:
        return self._engine + state.model_sha256.encode()

    def _note_on_disk(self, written: Snapshot) -> None:
        if self._name == written.name:
            self._on_disk = len(written.tokens)
        self._away = [
            msgspec.structs.replace(snapshot, on_disk=len(snapshot.tokens))
            if snapshot is written
            else snapshot
            for snapshot in self._away
        ]
