"""Models in MLflow: fetched by their URI, and named by versions and aliases in its registry."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .folder import MANIFEST, ModelError

if TYPE_CHECKING:
    from mlflow import MlflowClient

SCHEMES = ("runs:/", "models:/", "mlflow-artifacts:/")
REGISTERED = re.compile(r"models:/(?P<name>[^/@]+)(?:@(?P<alias>[^/@]+)|/(?P<number>\d+))")
"""How a URI names a version; what else `models:/` may mean is left to MLflow."""


@dataclass(frozen=True, slots=True)
class Version:
    """A registered version of a model.

    Attributes:
        name: of the registered model.
        number: of the version, from 1.
        aliases: that stand for it.
        run_id: of the run that trained it.
        tags: what it is made of, and its figures.
    """

    name: str
    number: int
    aliases: tuple[str, ...]
    run_id: str
    tags: Mapping[str, str]

    def figure(self, metric: str) -> float | None:
        """A figure among the tags, where there is one."""
        try:
            return float(self.tags[metric])
        except (KeyError, ValueError):
            return None


def fetch_model(uri: str) -> Path:
    """The folder of a model in MLflow, downloaded if need be.

    Raises:
        ModelError: if the registry knows no such name, version or alias, if it cannot be fetched,
            or if it is no model of this project.
    """
    with _mlflow(f"'{uri}'") as mlflow:
        if found := REGISTERED.fullmatch(uri):
            find_version(found["name"], found["alias"] or int(found["number"]))
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri))
    models = sorted(path.parent for path in folder.rglob(MANIFEST))
    if not models:
        raise ModelError(f"'{uri}' holds no model of this project")
    return models[0]


def registered_names() -> list[str]:
    """The registered models, by name.

    Raises:
        ModelError: if the registry does not answer.
    """
    with _mlflow("the registry") as mlflow:
        return sorted(model.name for model in mlflow.search_registered_models())


def versions(name: str) -> list[Version]:
    """The versions of a registered model, oldest first.

    Raises:
        ModelError: if there is no such model, with the names that there are.
    """
    with _mlflow("the registry") as mlflow:
        if name not in (names := registered_names()):
            known = ", ".join(names) or "none"
            raise ModelError(f"no model '{name}' is registered; registered: {known}")
        client = mlflow.MlflowClient()
        aliases = client.get_registered_model(name).aliases
        found = [_version(each, aliases) for each in _all_versions(client, name)]
    return sorted(found, key=lambda version: version.number)


def find_version(name: str, which: str | int) -> Version:
    """The version of a registered model with a number, or with an alias.

    Raises:
        ModelError: if there is none, with those that there are.
    """
    found = versions(name)
    for version in found:
        if which == version.number or which in version.aliases:
            return version
    if isinstance(which, int):
        numbers = ", ".join(str(each.number) for each in found) or "none"
        raise ModelError(f"'{name}' has no version {which}; it has: {numbers}")
    known = ", ".join(sorted(alias for each in found for alias in each.aliases)) or "none"
    raise ModelError(f"'{name}' has no alias '{which}'; it has: {known}")


def set_alias(name: str, alias: str, number: int) -> None:
    """Let an alias stand for a version, and for no other any more.

    Raises:
        ModelError: if there is no such version, or the alias is one MLflow does not allow.
    """
    find_version(name, number)
    with _mlflow(f"alias '{alias}'") as mlflow:
        mlflow.MlflowClient().set_registered_model_alias(name, alias, str(number))


def drop_alias(name: str, alias: str) -> None:
    """Forget an alias; the version stays.

    Raises:
        ModelError: if there is no such alias.
    """
    find_version(name, alias)
    with _mlflow(f"alias '{alias}'") as mlflow:
        mlflow.MlflowClient().delete_registered_model_alias(name, alias)


def _all_versions(client: MlflowClient, name: str) -> Iterator[Any]:
    quote = '"' if "'" in name else "'"
    token = None
    while True:
        page = client.search_model_versions(f"name = {quote}{name}{quote}", page_token=token)
        yield from page
        if not (token := page.token):
            return


def _version(found: Any, aliases: Mapping[str, Any]) -> Version:
    number = int(found.version)
    own: Sequence[str] = sorted(alias for alias, of in aliases.items() if int(of) == number)
    return Version(found.name, number, tuple(own), found.run_id or "", dict(found.tags))


@contextlib.contextmanager
def _mlflow(what: str) -> Iterator[Any]:
    """MLflow, whose errors about `what` become ours."""
    try:
        import mlflow
    except ImportError as error:
        raise ModelError(f"{what} needs MLflow; install 'sayso[train]'") from error
    try:
        yield mlflow
    except ModelError:
        raise
    except Exception as error:  # stores and their transports share no public base
        raise ModelError(f"{what} cannot be had from MLflow: {error}") from error
