"""The models as both front ends see them: which are here, which can come, and what is under way with one."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from desktop.engine.protocol import Failed, Loaded, Loading, Reply
from desktop.errors import (
    AdapterNeedsBase,
    ContentError,
    CopyFailed,
    DesktopError,
    ModelDamaged,
    ModelNeedsUpdate,
    NotDownloadable,
    TransferBusy,
    UnknownModel,
)
from desktop.model_shelf.board import ShelfBoard
from desktop.model_shelf.bringing import RESERVE_BYTES, Bringing
from desktop.model_shelf.cards import ShelfCards
from desktop.model_shelf.fits import KvChoice, ModelFits
from desktop.model_shelf.parcels import Parcel, parcels_of
from desktop.model_shelf.stock import Stock
from desktop.model_shelf.work import Work
from desktop.model_use import ModelUse
from desktop.models.cards import Card, Fit, Place, Watcher
from desktop.models.disk import demand_room
from desktop.models.inbox import Inbox, folder_name
from desktop.models.kit import MODELS
from desktop.models.protocol import Hub
from desktop.models.update_kit import UpdateKit
from desktop.paths import Paths, make_data_folder
from desktop.settings import Settings

_KB = 1000
_OWN_FOLDER = (
    "程序自己的模型文件夹，请选择 U 盘或其他文件夹 / the program's own folder, choose a stick or another one"
)
# The store's thread may wait for this: an answer that is being written goes on for minutes.
_LETS_GO_S = 10.0

_T = TypeVar("_T")


class ModelShelf:
    """Brings models here, checks them, tries them out, takes them along and removes them.

    Thread-safe. One thing is under way at a time, on a thread of its own; what is wrong with it is on its
    card. Where a method says that it reads files or waits, it is nothing for the GUI thread.

    `choose` makes the model with this id the chosen one, empty for the best that is here.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        stock: Stock,
        use: ModelUse,
        settings: Callable[[], Settings],
        choose: Callable[[str], None],
        hub: Callable[[], Hub],
    ) -> None:
        self._paths = paths
        self._stock = stock
        self._catalogues = stock.catalogues
        self._library = stock.library
        self._use = use
        self._settings = settings
        self._choose = choose
        self._inbox = Inbox(paths.models / ".arriving", paths.models)
        self._inbox.recover()
        self._cards = ShelfCards(stock, self._inbox)
        self._fits = ModelFits(use, stock.library, lambda: stock.known, settings)
        self._board = ShelfBoard(self._cards, used=self._used, fit=self._fits.known)
        self._bringing = Bringing(
            stock, self._inbox, use=use, settings=settings, hub=hub, keep_choice=self._keep_choice
        )
        self._changed = threading.Condition()
        self._work: Work | None = None
        self._desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="models")
        self._is_closed = False
        self._finds_fits = False

    @property
    def problems(self) -> tuple[ContentError, ...]:
        """The catalogues and keys of the hospital that could not be used."""
        return self._stock.catalogues.problems

    # The cards.

    def watch(self, watcher: Watcher, *, with_fit: bool = True) -> Callable[[], None]:
        """Tells `watcher` all cards now and at each change, on any thread; progress about 4 times a second.

        Reads files. What fits is told a little later, if it is wanted: the engine is asked for it.

        Returns:
            What ends it.
        """
        stop = self._board.watch(watcher)
        self._finds_fits |= with_fit
        self._find_fits()
        return stop

    def refresh(self) -> None:
        """Looks again at what is here and what fits, and tells the watchers. Reads files."""
        self._board.refresh()
        self._find_fits()

    def cards(self) -> tuple[Card, ...]:
        """The installed models, the one in use first, then what can be brought here. Reads files."""
        return self._board.cards()

    def card(self, name: str = "") -> Card:
        """The card of the id or path `name`, the chosen model's when it is empty. Reads files.

        Raises:
            UnknownModel: neither an id nor a file.
            ModelMissing: a path, and no file is there.
            ModelError: the chosen model cannot be used.
        """
        cards, name = self.cards(), name or self._library.find(self._settings().model).id
        if not any(card.id == name for card in cards):
            name = self._board.present_name(name)
        found = next((card for card in cards if card.id == name), None)
        if found is None:
            model = self._library.listed(name)
            found = next((card for card in cards if card.id == model.id and card.path == model.path), None)
            found = found or self._cards.installed(model, self._used())
        return found

    def fit(self, name: str = "", *, context: int = 0, kv_type: KvChoice = "") -> Fit:
        """Whether the model fits into this PC with `context` tokens (0: as suits). Waits for the engine.

        Raises:
            UnknownModel, ModelMissing, NotAModel, ModelDamaged, ModelIncomplete: it cannot be said.
            FitUnknown: too little is known of it.
            EngineError: the engine cannot say what this PC has.
        """
        return self._fits.fit(self.card(name), self.cards(), context=context, kv_type=kv_type)

    # Getting models here.

    def download(self, name: str, *, limit_kb_s: int | None = None) -> None:
        """Begins or resumes the download of a catalogue's model, and returns at once; reads small files.

        Does nothing when it is here and whole. Where the catalogue names other files by now, those are
        brought as another model: what is here stays until the doctor removes it.

        Args:
            name: its id.
            limit_kb_s: the speed limit in KB/s, 0 for none; None is that of the settings.

        Raises:
            UnknownModel, NotDownloadable, ModelNeedsUpdate: there is nothing to download for this program.
            ForbiddenByAdministrator, ModelForbidden: the administrator does not allow it.
            AdapterNeedsBase: it is an adapter, and its base is not here.
            TransferBusy: something else is under way.
            DiskTooSmall: the disk cannot hold it.
        """
        entry = self._cards.entry(name)
        if entry is None:
            raise UnknownModel(name=name)
        if not entry.repository:
            raise NotDownloadable(name=name)
        if (refusal := self._stock.allowed.entry(entry) or self._stock.allowed.downloads) is not None:
            raise refusal
        if entry.needs_update:
            raise ModelNeedsUpdate(name=name, version=entry.minimum_version)
        here = {model.id for model in self._library.installed()}
        if entry.base and entry.base not in here:
            raise AdapterNeedsBase(path=name)
        present = f"{entry.base}+{name}" if f"{entry.base}+{name}" in here else name
        if present in here and (newer := self._cards.newer(entry)):
            name = present = newer
        card = self.card(present)
        if card.place == "installed":
            return
        done_bytes = card.transfer.done_bytes if card.transfer else 0
        self._demand_room(max(card.size_bytes - done_bytes, 0))
        limit = self._settings().download_limit_kb_s if limit_kb_s is None else limit_kb_s
        work = self._work_on(name, "downloading")
        self._begin(work, lambda: self._bringing.download(work, entry, limit * _KB))

    def take(self, path: Path, *, copy: bool = True, base: str = "") -> str:
        """Takes in a GGUF (all files of a split one), a LoRA adapter for `base`, or an exported folder.

        With `copy` the files are copied, else they are used where they lie. Reads headers, then returns.

        Returns:
            The id of its card. When its hash turns out to be a catalogue's, that one's id takes its place.

        Raises:
            NotAModel, ModelDamaged, ModelIncomplete, AdapterNeedsBase, AdapterMismatch: it cannot be used.
            SignatureInvalid, CatalogueInvalid, ModelNeedsUpdate: the exported folder cannot be used.
            TransferBusy, DiskTooSmall, ModelMissing, UnknownModel: it cannot be begun.
            ModelForbidden: so say the folder's papers; a file's SHA-256 is known only when it was read.
        """
        parcels = self._parcels(path, copy=copy, base=base)
        self._demand_room(sum(parcel.size_bytes for parcel in parcels if parcel.is_copied))
        work = self._work_on(parcels[-1].id, "taking")
        self._begin(work, lambda: self._bringing.take(work, parcels), stray=parcels[-1].card)
        return parcels[-1].id

    def look_for_update(self, listener: Callable[[UpdateKit], None]) -> None:
        """Looks on a thread of its own whether the administrator's folder holds a kit with something new.

        A folder on a network may hang. `listener` is called there, once, and only where there is something
        to tell; without the rule `update_kit_folder` nothing is looked for.
        """
        folder = self._stock.allowed.update_kit_folder

        def look() -> None:
            found = self._stock.looking.look(folder) if folder else None
            if found is not None and not self._is_closed:
                listener(found)

        if folder is not None:
            threading.Thread(target=look, name="models-update", daemon=True).start()

    def take_update(self, kit: UpdateKit) -> None:
        """Takes in the catalogues of a kit, then begins with its models, one after the other.

        Reads small files, and returns. What is wrong with a model is on its card; those before it stay.

        Raises:
            KitDamaged, KitUntrusted, ForbiddenByAdministrator: the kit is not what it was, or never was.
            CopyFailed, TransferBusy, ModelForbidden: nothing can be begun; also as `take`.
        """
        if not self.wait(0):
            raise TransferBusy
        make_data_folder(self._paths)
        self._stock.take_papers(kit.folder)
        self.refresh()
        folders = [kit.folder / MODELS / name for name in kit.models]
        if not folders:
            return
        parcels = self._parcels(folders[0], copy=True)
        work = self._work_on(parcels[-1].id, "taking")

        def steps() -> None:
            for folder in folders:
                parcels = self._parcels(folder, copy=True)
                work.name = parcels[-1].id
                self._board.begin(work, parcels[-1].card)
                self._bringing.take(work, parcels)

        self._begin(work, steps, stray=parcels[-1].card)

    def _parcels(self, path: Path, *, copy: bool, base: str = "") -> tuple[Parcel, ...]:
        """As `parcels_of`. Raises the same, and `ModelForbidden`."""
        parcels = parcels_of(path, self._catalogues, self._library, copy=copy, base=base)
        for parcel in parcels:
            refusal = parcel.entry and self._stock.allowed.file(parcel.id, parcel.entry.model_sha256)
            if refusal:
                raise refusal
        return parcels

    def pause(self) -> None:
        """Stops what is under way: a download can be resumed, a copy is undone, a model stays untested."""
        work = self._work
        if work is not None:
            work.stop()
            if work.place == "testing":
                self._use.stop_trial()

    def discard(self, name: str) -> None:
        """Removes what arrived of a paused or failed download, or the card of a failed import.

        Raises:
            TransferBusy: it is under way, here or in another running program.
            CopyFailed: it cannot be removed.
        """
        self._refuse_under_way({name})
        if not self._board.settle(name):
            self._inbox.discard(name)
        self.refresh()

    # What is here.

    def verify(self, name: str) -> None:
        """Begins to hash a model's files and compares; returns at once. Raises as `card`, `TransferBusy`."""
        model = self._library.listed(name)
        work = self._work_on(model.id, "verifying")
        self._begin(work, lambda: self._bringing.verify(work, model))

    def test(self, name: str) -> None:
        """Begins a self-test in the engine, then loads the model in use again; returns at once.

        Raises `UnknownModel`, `ModelMissing`, `ModelIncomplete`, `ModelChanged`, `ModelForbidden`,
        `TransferBusy`.
        """
        model = self._stock.find(name)
        work = self._work_on(model.id, "testing")
        self._begin(work, lambda: self._bringing.test(work, model))

    def export(self, name: str, folder: Path) -> Path:
        """Begins to copy a model below `folder`, with catalogue entry, checksums and signature.

        Returns:
            The folder that it will be in.

        Raises:
            UnknownModel, ModelMissing, ModelIncomplete, ModelChanged, TransferBusy: it cannot be begun.
            CopyFailed: the folder is the program's own.
        """
        model = self._library.find(name)
        place, key = folder.absolute() / folder_name(model.id), self._paths.data / "signing-key.pem"
        if place.resolve().is_relative_to(self._paths.models.resolve()):
            raise CopyFailed(path=str(place), problem=_OWN_FOLDER)
        work = self._work_on(model.id, "taking")
        self._begin(work, lambda: self._bringing.export(work, model, place, key))
        return place

    def use(self, name: str) -> None:
        """Uses this model from now on and loads it; one that was never tested must pass its self-test first.

        A file that was never taken in is taken in where it lies.

        Raises:
            UnknownModel, ModelMissing, ModelIncomplete, ModelChanged: it cannot be used, the other stays.
            ModelForbidden: the administrator does not allow it.
            TransferBusy: it must be tested, and something else is under way.
        """
        model = self._stock.find(name)
        problem = self._board.problem(model.id)
        if isinstance(problem, ModelDamaged):
            raise problem
        is_listed = any((each.id, each.path) == (model.id, model.path) for each in self._library.installed())
        is_programs = model.demo and not model.adapters
        if is_listed and (is_programs or model.is_tested):
            self._take_into_use(model.id)
        elif is_listed:
            work = self._work_on(model.id, "testing")
            self._begin(work, lambda: self._bringing.test(work, model), then=self._take_into_use)
        else:
            parcels = self._parcels(model.path, copy=False)
            work = self._work_on(parcels[0].id, "taking")
            self._begin(
                work,
                lambda: self._bringing.take(work, parcels),
                stray=parcels[0].card,
                then=self._take_into_use,
            )

    def remove(self, name: str) -> None:
        """Removes a model; files that lie elsewhere stay. One in use gives way to the best other one first.

        Waits for the engine to let go of the file.

        Raises:
            UnknownModel: there is none.
            ModelNotRemovable: it comes with the program.
            TransferBusy: something is under way with it.
            CopyFailed: a file cannot be removed.
        """
        removal = self._library.removal(name)
        self._refuse_under_way(set(removal.models))
        was_used = self._used() in removal.models
        if was_used:
            self._give_way(removal.models)
        try:
            self._library.remove(name)
        finally:
            if was_used:
                self._choose("")
            self._board.settle(*removal.models)
            self.refresh()

    # What is under way.

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `work` after what was submitted before, on a thread for what a front end asks of the models.

        A stick that hangs shall not hold up the history.
        """
        return self._desk.submit(work)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Waits until nothing is under way, at most `timeout_s` seconds; whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._work is None, timeout_s)

    def limit(self, limit_kb_s: int) -> None:
        """Changes the speed limit of the download that is under way, in KB/s; 0 is none."""
        work = self._work
        if work is not None:
            work.limit(limit_kb_s * _KB)

    def close(self) -> None:
        """Stops what is under way, as `pause` does, and waits for it and for what was submitted."""
        with self._changed:
            self._is_closed = True
            work = self._work
        self._board.close()
        if work is not None:
            self.pause()
            work.join()
        self._desk.shutdown()

    def _work_on(self, name: str, place: Place) -> Work:
        return Work(name, place, tell=self._board.tell, changed=self._board.refresh)

    def _begin(
        self,
        work: Work,
        steps: Callable[[], None],
        *,
        stray: Card | None = None,
        then: Callable[[str], None] | None = None,
    ) -> None:
        """Starts `steps`, and `then` with the card's id when they went well.

        `stray` is the card while there is no other, and when they failed before there was one.
        """
        name = work.name

        def run() -> None:
            steps()
            if then is not None:
                then(work.name)

        def ended(error: DesktopError | None) -> None:
            try:
                self._board.end(work, name, error)
            finally:
                with self._changed:
                    self._work = None
                    self._changed.notify_all()
            self._find_fits()

        with self._changed:
            if self._work is not None or self._is_closed:
                raise TransferBusy
            self._work = work
        self._board.begin(work, stray)
        work.start(run, ended)

    def _find_fits(self) -> None:
        if self._finds_fits and not self._is_closed:
            self._fits.find_out(self._board.cards(), self._board.refresh)

    def _used(self) -> str:
        """The id of the model in use; empty where there is none."""
        try:
            return self._library.find(self._settings().model).id
        except DesktopError:
            return ""

    def _keep_choice(self) -> None:
        """A new model would be the best that is here: it is for the doctor to choose it."""
        if not self._settings().model and self._used():
            self._choose(self._used())

    def _take_into_use(self, name: str) -> None:
        self._choose(name)
        self._use.load(self._library.find(name), self._settings().language)
        self.refresh()

    def _give_way(self, removed: Sequence[str]) -> None:
        """Loads the best other model, if one of `removed` is loaded: Windows keeps files that are in use."""
        if not self._use.is_awake:
            return
        try:
            other = self._library.best(without=removed)
        except DesktopError:
            return
        gone = threading.Event()

        def hear(reply: Reply) -> None:
            if isinstance(reply, Loading | Loaded | Failed):
                gone.set()  # the worker frees a model before it loads the next

        self._use.load(other, self._settings().language, hear)
        gone.wait(_LETS_GO_S)

    def _refuse_under_way(self, names: set[str]) -> None:
        work = self._work  # an adapter that comes needs its base
        if work is not None and {work.name, work.name.partition("+")[0]} & names:
            raise TransferBusy

    def _demand_room(self, size_bytes: int) -> None:
        """Raises `DiskTooSmall`, `StoreReadOnly`, `StoreFull`."""
        if size_bytes:
            make_data_folder(self._paths)
            demand_room(self._paths.data, size_bytes, RESERVE_BYTES)
