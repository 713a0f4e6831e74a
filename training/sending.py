"""Copying one run from the outbox to a tracking server, as often as it takes.

Every step looks at what the server has and adds what is missing, so a copy that was broken off is
completed by the next one, and a second copy changes nothing. The run carries its id in the outbox
as the tag `sayso.local_id`: by that it is found again where the answer to its creation was lost.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

import yaml
from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelOutput, Metric, Param, Run, RunTag
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode
from mlflow.utils.file_utils import local_file_uri_to_path

from ..models.folder import sha256
from .outbox import ENDED, Outbox, OutboxError, Parcel
from .quiet import quiet

LOCAL_ID = "sayso.local_id"
PARENT = "mlflow.parentRunId"
RUN_NAME = "mlflow.runName"
BATCH = 100
"""How many parameters or tags, and a tenth of how many metrics, MLflow takes at once."""
MLMODEL = "MLmodel"

Item = TypeVar("Item")
Point: TypeAlias = tuple[int, int, str]
"""Time, step and value of a metric."""


class Sender:
    """Sends the runs of an outbox to one server.

    Args:
        outbox: where the runs are.
        there: access to the server.
    """

    def __init__(self, outbox: Outbox, there: MlflowClient) -> None:
        self.outbox = outbox
        self.here = outbox.client()
        self.there = there
        self._arrived: dict[tuple[str, str], set[Point]] = {}

    def send(self, parcel: Parcel, *, artifacts: bool = True) -> None:
        """Bring all of a run (of one under way: what there is of it) to the server.

        Args:
            parcel: the run; it is kept up to date, and saved after each step.
            artifacts: whether to send files and models too.

        Raises:
            MlflowException, OSError: if the server does not take it; what arrived stays there.
            OutboxError: if somebody deleted it there.
        """
        with quiet():
            run = self.here.get_run(parcel.run_id)
            parent = self._parent(run, parcel.destination)
            there = self._run_there(run, parcel, parent)
            if there.info.lifecycle_stage != "active":
                raise OutboxError(f"run {there.info.run_id} is deleted there: restore it first")
            self._send_values(run, there, parent)
            if artifacts:
                self._send_models(run, there, parcel)
                self._send_files(run, parcel)
            self._send_metrics(run, there, parcel)
            self._send_status(run, there)
        if artifacts and run.info.status in ENDED:
            parcel.ended = run.info.end_time
            self.outbox.save(parcel)

    def _parent(self, run: Run, destination: str) -> str | None:
        """The id that the run's parent has there; it is sent first if it has none."""
        local = run.data.tags.get(PARENT)
        if local is None:
            return None
        parcel = self.outbox.parcel(local, destination)
        parcel.send_to(destination)
        parent = self.here.get_run(local)
        return str(self._run_there(parent, parcel, self._parent(parent, destination)).info.run_id)

    def _run_there(self, run: Run, parcel: Parcel, parent: str | None) -> Run:
        """The run on the server, found by its id or its tag, or made now."""
        found = self._known_run(parcel)
        if found is None:
            experiment = self._experiment_there(run)
            named = self.there.search_runs(
                [experiment], f"tags.`{LOCAL_ID}` = '{run.info.run_id}'", order_by=["start_time"]
            )
            found, *doubles = named or [
                self.there.create_run(
                    experiment,
                    start_time=run.info.start_time,
                    tags={**_tags(run, parent), LOCAL_ID: run.info.run_id},
                    run_name=run.info.run_name,
                )
            ]
            for each in doubles:  # a request that was repeated because its answer was lost
                self.there.delete_run(each.info.run_id)
        if parcel.sent_as != found.info.run_id:
            parcel.sent_as, parcel.files, parcel.models = found.info.run_id, {}, {}
            self.outbox.save(parcel)
        return found

    def _known_run(self, parcel: Parcel) -> Run | None:
        if parcel.sent_as is None:
            return None
        return _or_none(lambda: self.there.get_run(parcel.sent_as))

    def _experiment_there(self, run: Run) -> str:
        name = self.here.get_experiment(run.info.experiment_id).name
        found = self.there.get_experiment_by_name(name)
        return str(found.experiment_id if found else self.there.create_experiment(name))

    def _send_values(self, run: Run, there: Run, parent: str | None) -> None:
        """Parameters, tags and the datasets."""
        params = [
            Param(name, value)
            for name, value in run.data.params.items()
            if name not in there.data.params
        ]
        tags = [
            RunTag(name, value)
            for name, value in _tags(run, parent).items()
            if there.data.tags.get(name) != value
        ]
        for part in _batches(params, BATCH):
            self.there.log_batch(there.info.run_id, params=part)
        for part in _batches(tags, BATCH):
            self.there.log_batch(there.info.run_id, tags=part)
        known = {(each.dataset.name, each.dataset.digest) for each in there.inputs.dataset_inputs}
        missing = [
            each
            for each in run.inputs.dataset_inputs
            if (each.dataset.name, each.dataset.digest) not in known
        ]
        if missing:
            self.there.log_inputs(there.info.run_id, datasets=missing)

    def _send_metrics(self, run: Run, there: Run, parcel: Parcel) -> None:
        """Every point that the server lacks."""
        missing: list[Metric] = []
        for name in run.data.metrics:
            arrived = self._points_there(there, name)
            missing += [
                _metric(each, parcel.models)
                for each in self.here.get_metric_history(run.info.run_id, name)
                if _point(each) not in arrived
            ]
        for part in _batches(missing, 10 * BATCH):
            self.there.log_batch(there.info.run_id, metrics=part)
            for each in part:
                self._points_there(there, each.key).add(_point(each))

    def _points_there(self, there: Run, name: str) -> set[Point]:
        """The points of a metric that the server has: asked once, then remembered."""
        key = (there.info.run_id, name)
        if key not in self._arrived:
            known = name in there.data.metrics
            points = self.there.get_metric_history(there.info.run_id, name) if known else ()
            self._arrived[key] = {_point(each) for each in points}
        return self._arrived[key]

    def _send_files(self, run: Run, parcel: Parcel) -> None:
        """The artifacts of the run itself."""
        for path, name in _files(run.info.artifact_uri):
            self._send_file(
                path,
                name,
                parcel,
                lambda file, folder: self.there.log_artifact(parcel.sent_as, file, folder),
            )

    def _send_models(self, run: Run, there: Run, parcel: Parcel) -> None:
        """The logged models, each with its files, ready only when all of them arrived."""
        for model in self.here.search_logged_models(
            [run.info.experiment_id], filter_string=f"source_run_id = '{run.info.run_id}'"
        ):
            if model.status != "READY":
                continue
            copy = self._model_there(model, there, parcel)
            for path, name in _files(model.artifact_location):
                self._send_model_file(path, name, copy, there, parcel)
            if copy.status != "READY":
                self.there.finalize_logged_model(copy.model_id, "READY")
        linked = {each.model_id for each in there.outputs.model_outputs} if there.outputs else set()
        missing = [
            LoggedModelOutput(parcel.models[each.model_id], each.step)
            for each in (run.outputs.model_outputs if run.outputs else ())
            if each.model_id in parcel.models and parcel.models[each.model_id] not in linked
        ]
        if missing:
            self.there.log_outputs(there.info.run_id, missing)

    def _model_there(self, model: LoggedModel, there: Run, parcel: Parcel) -> LoggedModel:
        known = parcel.models.get(model.model_id)
        found = _or_none(lambda: self.there.get_logged_model(known)) if known else None
        if found is None:
            mine = self.there.search_logged_models(
                [there.info.experiment_id], filter_string=f"source_run_id = '{there.info.run_id}'"
            )
            same = [each for each in mine if each.tags.get(LOCAL_ID) == model.model_id]
            found = same[0] if same else self._new_model(model, there)
            parcel.models[model.model_id] = found.model_id
            self.outbox.save(parcel)
        return found

    def _new_model(self, model: LoggedModel, there: Run) -> LoggedModel:
        return self.there.create_logged_model(
            experiment_id=there.info.experiment_id,
            name=model.name,
            source_run_id=there.info.run_id,
            tags={**model.tags, LOCAL_ID: model.model_id},
            params=model.params,
            model_type=model.model_type,
        )

    def _send_model_file(
        self, path: Path, name: str, copy: LoggedModel, there: Run, parcel: Parcel
    ) -> None:
        """A file of a model; the one that describes the model speaks of its ids there."""
        key = f"{copy.model_id}/{name}"

        def log(file: str, folder: str | None) -> None:
            self.there.log_model_artifact(copy.model_id, file, folder)

        if name != MLMODEL:
            self._send_file(path, name, parcel, log, key)
            return
        with tempfile.TemporaryDirectory() as scratch:
            described = yaml.safe_load(path.read_text(encoding="utf-8"))
            described |= {"run_id": there.info.run_id, "artifact_path": copy.artifact_location}
            described |= {"model_id": copy.model_id, "model_uuid": copy.model_id}
            rewritten = Path(scratch) / MLMODEL
            rewritten.write_text(yaml.safe_dump(described), encoding="utf-8")
            self._send_file(rewritten, name, parcel, log, key)

    def _send_file(
        self,
        path: Path,
        name: str,
        parcel: Parcel,
        log: Callable[[str, str | None], None],
        key: str | None = None,
    ) -> None:
        """Send a file that has not arrived as it is now, and note that it has."""
        checksum = sha256(path)
        if parcel.files.get(key or name) != checksum:
            folder, _, _ = name.rpartition("/")
            log(str(path), folder or None)
            parcel.files[key or name] = checksum
            self.outbox.save(parcel)

    def _send_status(self, run: Run, there: Run) -> None:
        status, end = run.info.status, run.info.end_time
        if status in ENDED:
            if (there.info.status, there.info.end_time) != (status, end):
                self.there.set_terminated(there.info.run_id, status, end)
        elif there.info.status != status:
            self.there.update_run(there.info.run_id, status)


def _or_none(ask: Callable[[], Item]) -> Item | None:
    """The answer, or nothing where there is no such thing.

    Raises:
        MlflowException: if there is no answer at all.
    """
    try:
        return ask()
    except MlflowException as error:
        if error.error_code == ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
            return None
        raise


def _tags(run: Run, parent: str | None) -> dict[str, str]:
    tags = {name: value for name, value in run.data.tags.items() if name != PARENT}
    return {**tags, PARENT: parent} if parent else tags


def _point(metric: Metric) -> Point:
    return metric.timestamp, metric.step, repr(float(metric.value))


def _metric(metric: Metric, models: dict[str, str]) -> Metric:
    return Metric(
        metric.key,
        metric.value,
        metric.timestamp,
        metric.step,
        models.get(metric.model_id),
        metric.dataset_name,
        metric.dataset_digest,
    )


def _files(location: str) -> Iterator[tuple[Path, str]]:
    """The files under an artifact location on this machine, with their names there."""
    folder = Path(local_file_uri_to_path(location))
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.relative_to(folder).as_posix()


def _batches(items: Sequence[Item], size: int) -> Iterable[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
