"""The shelf of tasks and specialties: reads the data files and says which of them are broken."""

from collections.abc import Collection
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.clinical.task import PHASES, Field, Specialty, Task
from desktop.clinical.task_file import Shared, TomlFile, check_fields, convert, read_task
from desktop.errors import TaskFileInvalid, UnknownSpecialty, UnknownTask


class Shelf(msgspec.Struct, frozen=True):
    """All tasks in the order of the workflow, all specialties, the fields that tasks share, and what
    could not be read.

    Tasks from a hospital's folder have `own` set; one with the id of another task replaces it.
    """

    tasks: tuple[Task, ...]
    specialties: tuple[Specialty, ...]
    shared_fields: tuple[Field, ...]
    problems: tuple[TaskFileInvalid, ...] = ()

    def task(self, name: str) -> Task:
        """The task with the id `name`. Raises `UnknownTask`."""
        for task in self.tasks:
            if task.id == name:
                return task
        raise UnknownTask(name=name)

    def specialty(self, name: str) -> Specialty:
        """The specialty with the id `name`. Raises `UnknownSpecialty`."""
        for specialty in self.specialties:
            if specialty.id == name:
                return specialty
        raise UnknownSpecialty(name=name)


def load_shelf(resources: Path, *own_tasks: Path, hidden: Collection[str] = ()) -> Shelf:
    """Reads the program's tasks and specialties, then a hospital's own tasks.

    Args:
        resources: the folder with `tasks/*.toml`, `fields.toml` and `specialties.toml`.
        own_tasks: folders with a hospital's own `*.toml`, the last one going before the others; they
            need not exist.
        hidden: ids of tasks that are left out.

    Raises:
        TaskFileInvalid: a file of the program itself is broken. One of the hospital's is reported
            in `Shelf.problems` instead.
    """
    shared, shared_fields = _read_shared_fields(resources / "fields.toml")
    built_in = [read_task(path, shared) for path in _toml_files(resources / "tasks")]
    tasks = {task.id: task for task in built_in}
    problems = []
    for folder in own_tasks:
        own, wrong = _read_own(folder, shared)
        tasks.update({task.id: task for task in own})
        problems += wrong
    shown = (task for task in tasks.values() if task.id not in hidden)
    phases = list(PHASES)
    listed = sorted(shown, key=lambda task: (phases.index(task.phase), task.order, task.id))
    specialties = _read_specialties(resources / "specialties.toml")
    return Shelf(tuple(listed), specialties, shared_fields, tuple(problems))


def _read_own(folder: Path, shared: Shared) -> tuple[list[Task], list[TaskFileInvalid]]:
    tasks: dict[str, tuple[Task, Path]] = {}
    problems = []
    try:
        paths = _toml_files(folder)
    except OSError as error:
        return [], [_unreadable(folder, error)]
    for path in paths:
        try:
            task = read_task(path, shared)
            if task.id in tasks:
                _refuse_second(path, tasks[task.id][1])
        except TaskFileInvalid as error:
            problems.append(error)
        else:
            tasks[task.id] = msgspec.structs.replace(task, own=True), path
    return [task for task, _ in tasks.values()], problems


def _toml_files(folder: Path) -> list[Path]:
    """The folder's TOML files by name; hidden ones are what other systems leave behind."""
    if not folder.is_dir():
        return []
    files = (path for path in folder.iterdir() if path.suffix.casefold() == ".toml")
    return sorted(path for path in files if not path.name.startswith("."))


def _unreadable(folder: Path, error: OSError) -> TaskFileInvalid:
    reason = error.strerror or type(error).__name__
    return TaskFileInvalid(
        file=folder.name,
        line=1,
        field="-",
        problem=f"the folder cannot be read ({reason})",
        problem_zh=f"文件夹无法读取（{reason}）",
    )


def _refuse_second(path: Path, first: Path) -> None:
    file = TomlFile(path)
    problem = Text(f"与文件 {first.name} 的 id 相同", f"file {first.name} has the same id")
    file.refuse(file.line_of("id"), "id", problem)


def _read_shared_fields(path: Path) -> tuple[Shared, tuple[Field, ...]]:
    file = TomlFile(path)
    tables = file.untrusted.get("fields", [])
    fields = convert(file, tables, tuple[Field, ...], table="fields")
    check_fields(file, fields, {})
    return {field.name: table for field, table in zip(fields, tables, strict=True)}, fields


def _read_specialties(path: Path) -> tuple[Specialty, ...]:
    file = TomlFile(path)
    tables = file.untrusted.get("specialties", [])
    return convert(file, tables, tuple[Specialty, ...], table="specialties")
