"""Models whose GGUF was split into several files: which they are, and their headers as one."""

import re
from pathlib import Path

import msgspec

from desktop.engine.gguf_header import Header, read_header
from desktop.errors import ModelDamaged, ModelIncomplete

_MOST = 65_535
"""llama.cpp keeps the number of files in 16 bits."""
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf")


def shards(path: Path) -> tuple[Path, ...]:
    """All files of the model that `path` is one of, in order, after their names; itself when it is whole.

    Nothing is read: they need not be there.
    """
    name = _SHARD.fullmatch(path.name)
    if name is None or not 1 <= int(name[2]) <= int(name[3]):
        return (path,)
    return _named(path, name[1], int(name[3]))


def read_model(path: Path) -> Header:
    """The header of a model, its files taken together; `path` may be any of them.

    The values are those of the first file, which alone has them; sizes are sums.

    Raises:
        ModelMissing, NotAModel, ModelDamaged: as `read_header`, and when the files are not of one model.
        ModelIncomplete: a file of a split model is not there.
    """
    header = read_header(path)
    count = _number(header, "split.count")
    if count <= 1:
        return header
    if count > _MOST:
        raise ModelDamaged(path=str(path))
    files = shards(path)
    if len(files) != count:  # it was renamed: llama.cpp finds the others by their names alone
        files = _named(path, path.stem, count)
    for file in files:
        if not file.is_file():
            raise ModelIncomplete(path=str(path), count=count, missing=file.name)
    headers = [read_header(file) for file in files]
    for at, (file, found) in enumerate(zip(files, headers, strict=True)):
        if (_number(found, "split.no"), _number(found, "split.count")) != (at, count):
            raise ModelDamaged(path=str(file))
    whole = _together(headers)
    if len(whole.tensor_bytes) != _number(headers[0], "split.tensors.count"):
        raise ModelDamaged(path=str(path))
    return whole


def _together(headers: list[Header]) -> Header:
    tensors: dict[str, int] = {}
    parameters: dict[str, int] = {}
    for header in headers:
        tensors |= header.tensor_bytes
        for kind, count in header.parameters.items():
            parameters[kind] = parameters.get(kind, 0) + count
    return msgspec.structs.replace(
        headers[0],
        tensor_bytes=tensors,
        parameters=parameters,
        size_bytes=sum(header.size_bytes for header in headers),
        files=tuple(file for header in headers for file in header.files),
    )


def _named(path: Path, stem: str, count: int) -> tuple[Path, ...]:
    return tuple(path.with_name(f"{stem}-{at:05}-of-{count:05}.gguf") for at in range(1, count + 1))


def _number(header: Header, key: str) -> int:
    value = header.values.get(key, 0)
    return value if isinstance(value, int) else 0
