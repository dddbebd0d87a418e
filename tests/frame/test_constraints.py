"""Everything that `make` installs is pinned."""

import importlib.metadata
import importlib.util
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> None:
    """Collect what the distribution `name` with `extras` needs here, and what that needs in turn."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    for line in importlib.metadata.requires(name) or []:
        requirement = Requirement(line)
        environments: list[dict[str, str]] = [{"extra": extra} for extra in extras | {""}]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            needed(canonicalize_name(requirement.name), frozenset(requirement.extras), seen)


def test_every_package_is_pinned_to_the_version_tried(root: Path) -> None:
    seen: set[tuple[str, frozenset[str]]] = set()
    # What only `make bench` installs is checked where it has been run.
    compared = importlib.util.find_spec("langchain_community")
    needed("hoibao", frozenset({"dev", "bench"} if compared else {"dev"}), seen)
    packages = {name for name, _ in seen} - {"hoibao"} | {"setuptools"}
    pins = {}
    for line in (root / "constraints.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            pins[canonicalize_name(name)] = version
    # "+cpu" and the like name a build of a version, which the platform chooses.
    versions = {name: importlib.metadata.version(name).split("+")[0] for name in packages}
    assert {name: pins.get(name) for name in versions} == versions
