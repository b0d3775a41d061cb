"""What a doctor looks at before a case leaves the program without what tells who its patient is."""

import msgspec


class Corrections(msgspec.Struct, frozen=True):
    """What a doctor changed: `also` are words that go everywhere, `keep` texts of finds that stay.

    `words` are the doctor's own in the place of a find, by the find's text.
    """

    also: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    words: dict[str, str] = {}


class Found(msgspec.Struct, frozen=True):
    """Something that is in the document so often: its kind, what that is called, its text, the words now.

    What the doctor keeps is among them, with its own text as the words.
    """

    kind: str
    title: str
    text: str
    words: str
    times: int

    @property
    def kept(self) -> bool:
        """Whether it stays."""
        return self.words == self.text


class Place(msgspec.Struct, frozen=True):
    """Where in a document, from `start` up to `end` (characters), the words of which find are."""

    start: int
    end: int
    found: int


class Review(msgspec.Struct, frozen=True):
    """The Markdown that would be written, and all that was found in it, both in the order of the document.

    `days` is by how many dates were moved. `drafts`: there is an answer in it that is not signed.
    """

    document: str
    found: tuple[Found, ...]
    days: int
    places: tuple[Place, ...] = ()
    drafts: bool = False
