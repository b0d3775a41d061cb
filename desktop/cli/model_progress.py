"""How far a download, a copy or a check is, on one line of the terminal."""

import sys

import click

from desktop.cli.model_lines import PLACES
from desktop.cli.session import print_json
from desktop.clinical.language import Language, Text
from desktop.model_shelf.shelf import ModelShelf
from desktop.models.cards import Card, Transfer
from desktop.models.disk import size_text

_UNDER_WAY = {"downloading", "taking", "verifying", "testing"}
_PHASES = {
    "connecting": Text(zh="连接中", en="connecting"),
    "downloading": Text(zh="下载中", en="downloading"),
    "copying": Text(zh="复制中", en="copying"),
    "verifying": Text(zh="校验中", en="verifying"),
}
_LEFT = Text(zh="剩余 {time}", en="{time} left")
_MIN_S = 60
_WIDTH = 78
_POLL_S = 0.5  # Windows delivers Ctrl-C to a waiting Python only between waits


def watch_until_done(shelf: ModelShelf, language: Language, *, as_json: bool) -> None:
    """Shows how far what is under way is, until nothing is any more."""
    line = ProgressLine(language, as_json=as_json)
    stop_watching = shelf.watch(line.show, with_fit=False)
    while not shelf.wait(_POLL_S):
        pass
    stop_watching()
    line.end()


class ProgressLine:
    """A watcher: rewrites one line on a terminal; with `as_json` each change is one object on stdout."""

    def __init__(self, language: Language, *, as_json: bool) -> None:
        self._language: Language = language
        self._as_json = as_json
        self._is_terminal = sys.stderr.isatty()
        self._has_shown = False

    def show(self, cards: tuple[Card, ...]) -> None:
        """Shows the card that is under way; nothing when none is."""
        card = next((card for card in cards if card.place in _UNDER_WAY), None)
        if card is None:
            return
        transfer = card.transfer or Transfer()
        if self._as_json:
            _print_event(card, transfer)
        elif self._is_terminal:
            step = _PHASES.get(transfer.phase, PLACES[card.place]).read(self._language)
            click.echo(f"\r{f'{step} {self._numbers(transfer)}':<{_WIDTH}}", nl=False, err=True)
            self._has_shown = True

    def end(self) -> None:
        """Leaves the line."""
        if self._has_shown:
            click.echo(err=True)

    def _numbers(self, transfer: Transfer) -> str:
        if not transfer.total_bytes:
            return ""
        facts = [
            f"{transfer.fraction:4.0%}  {size_text(transfer.done_bytes)} / {size_text(transfer.total_bytes)}"
        ]
        if transfer.bytes_s:
            facts.append(f"{size_text(transfer.bytes_s)}/s")
        if transfer.remaining_s:
            minutes, seconds = divmod(round(transfer.remaining_s), _MIN_S)
            facts.append(_LEFT.read(self._language).format(time=f"{minutes}:{seconds:02}"))
        return "  ".join(facts)


def _print_event(card: Card, transfer: Transfer) -> None:
    event = {
        "event": "progress",
        "id": card.id,
        "place": card.place,
        "phase": transfer.phase,
        "done_bytes": transfer.done_bytes,
        "total_bytes": transfer.total_bytes,
        "bytes_s": round(transfer.bytes_s),
        "remaining_s": round(transfer.remaining_s),
    }
    print_json(event)
