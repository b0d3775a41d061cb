"""Which files of a repository are the model that is wanted."""

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from desktop.errors import HubFailed, QuantisationMissing, RepositoryMissing
from desktop.models.protocol import ModelPart

_SHARD = re.compile(r"-(\d{5})-of-(\d{5})$")


def choose(
    listed: Sequence[ModelPart], *, host: str, repository: str, quantisation: str, wanted: Sequence[ModelPart]
) -> tuple[ModelPart, ...]:
    """The wanted files with size and SHA-256 as the hub lists them.

    Args:
        listed: all files of the repository.
        host: where it is, for the errors.
        repository: its name, likewise.
        quantisation: which of the GGUF files, when none are named: the one that carries it in its name, or
            all files of the one that is split.
        wanted: the files by name; a size or hash that is known must be what the hub says.

    Raises:
        RepositoryMissing: a named file is not there.
        QuantisationMissing: there is no such GGUF file, or a split one is not whole.
        HubFailed: several fit, or the hub's files are others, or it does not say what they are.
    """
    known = {part.name: part for part in listed}
    if wanted:
        for part in wanted:
            if part.name not in known:
                raise RepositoryMissing(host=host, repository=f"{repository}/{part.name}")
        chosen = tuple(_agreed(part, known[part.name], host) for part in wanted)
    else:
        chosen = _of_quantisation(listed, host, repository, quantisation)
    for part in chosen:
        if not (part.size_bytes and part.sha256):
            raise HubFailed(host=host, problem=f"no SHA-256 for {part.name[:80]}")
    return chosen


def _of_quantisation(
    listed: Sequence[ModelPart], host: str, repository: str, quantisation: str
) -> tuple[ModelPart, ...]:
    pattern = re.compile(rf"(^|[-._/]){re.escape(quantisation)}([-./]|$)", re.IGNORECASE)
    models: dict[str, list[ModelPart]] = defaultdict(list)
    for part in listed:
        stem, dot, ending = part.name.rpartition(".")
        is_projector = stem.rpartition("/")[2].lower().startswith("mmproj")
        if dot and ending.lower() == "gguf" and not is_projector:
            stem = _SHARD.sub("", stem)
            if not quantisation or pattern.search(stem):
                models[stem].append(part)
    if len(models) > 1:
        names = ", ".join(sorted(models))
        raise HubFailed(host=host, problem=f"{len(models)} models of {quantisation or 'GGUF'}: {names[:200]}")
    for parts in models.values():
        parts.sort(key=lambda part: part.name)
        if _is_whole(parts):
            return tuple(parts)
    raise QuantisationMissing(repository=repository, quantisation=quantisation or "GGUF")


def _is_whole(parts: Sequence[ModelPart]) -> bool:
    shards = [_SHARD.search(part.name.rpartition(".")[0]) for part in parts]
    if shards == [None]:
        return True
    places = [(int(shard[1]), int(shard[2])) for shard in shards if shard]
    return places == [(place, len(parts)) for place in range(1, len(parts) + 1)]


def _agreed(part: ModelPart, listed: ModelPart, host: str) -> ModelPart:
    size_bytes = part.size_bytes or listed.size_bytes
    sha256 = part.sha256 or listed.sha256
    if (listed.size_bytes or size_bytes, listed.sha256 or sha256) != (size_bytes, sha256):
        raise HubFailed(host=host, problem=f"{part.name[:80]}: not the file of the catalogue")
    return msgspec.structs.replace(part, size_bytes=size_bytes, sha256=sha256)
