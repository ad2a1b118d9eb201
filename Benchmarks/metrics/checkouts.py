"""The authors' repositories in a folder, each named owner+name."""

import dataclasses
import importlib
import pathlib

import authors


@dataclasses.dataclass(frozen=True)
class Checkout:
    """A repository that a module of `authors` calls."""

    module: str
    repository: str
    # That it was tried with.
    commit: str
    folder: pathlib.Path

    @property
    def is_there(self):
        return self.folder.is_dir()

    @property
    def how_to_get(self):
        return (
            f"{self.repository} is left out: there is no {self.folder}. "
            f"git clone https://github.com/{self.repository} '{self.folder}' && "
            f"git -C '{self.folder}' checkout {self.commit}")


def checkouts(peers, modules=authors.MODULES):
    """Those of the modules, whether they are there or not."""
    found = []
    for name in modules:
        module = importlib.import_module(f"authors.{name}")
        folder = pathlib.Path(peers) / module.REPOSITORY.replace("/", "+")
        found.append(Checkout(name, module.REPOSITORY, module.COMMIT, folder.resolve()))
    return found
