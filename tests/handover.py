"""A tracked model in other hands gives the labels of `sayso.predict`: `make handover`.

It goes three ways: served over HTTP, in a Spark session, and, with `--python`, in an environment
that holds the model's requirements and no `sayso`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, TypeAlias
from urllib.request import Request, urlopen

import click
import mlflow
import sayso
from sayso.data import load_records, sentences
from sayso.models import shipped_models
from sayso.training.tracking import log_model

Labels: TypeAlias = list[list[str]]
"""The labels of each text, in order."""
PATIENCE = 300
"""Seconds in which a server must answer."""
REQUEST = 250
"""Texts sent at once."""
FROM_A_FILE = """
import importlib.util, json, sys
import mlflow, pandas as pd
# A checkout that is installed to be edited is out of sight as well.
sys.meta_path = [each for each in sys.meta_path if "editable" not in repr(each)]
assert importlib.util.find_spec("sayso") is None, "sayso is installed here"
model = mlflow.pyfunc.load_model(sys.argv[1])
table = pd.DataFrame({"text": json.load(open(sys.argv[2]))})
json.dump(model.predict(table)["labels"].tolist(), open(sys.argv[3], "w"))
"""


def shipped_sentences(count: int) -> list[str]:
    """The first sentences of the passages that ship."""
    every = (
        record.text[start:end] for record in load_records() for start, end in sentences(record.text)
    )
    return list(islice(every, count))


def predicted(folder: Path, texts: Sequence[str]) -> Labels:
    """What `sayso.predict` says of the texts."""
    found = sayso.predict(texts, model=str(folder), device="cpu")
    return [[stance.label for stance in stances] for stances in found]


def logged(folder: Path, work: Path) -> Path:
    """A model folder as MLflow keeps it, in a store of its own."""
    mlflow.set_tracking_uri(f"sqlite:///{work}/mlflow.db")
    mlflow.create_experiment("handover", artifact_location=(work / "artifacts").as_uri())
    mlflow.set_experiment("handover")
    with mlflow.start_run() as run:
        log_model(folder)
    uri = f"runs:/{run.info.run_id}/model"
    return Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(work / "logged")))


@contextmanager
def server(model: Path) -> Iterator[str]:
    """Serve a logged model with `mlflow models serve`; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", str(model)]
    command += ["--env-manager", "local", "--port", str(port)]
    # MLflow starts a program that lies beside this Python.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(  # noqa: S603
            command, stdout=log, stderr=log, start_new_session=True, env=os.environ | {"PATH": path}
        ) as process,
    ):
        try:
            if not _answers(f"http://127.0.0.1:{port}/ping", process):
                log.seek(0)
                raise RuntimeError(f"no server: {log.read().decode(errors='replace')[-2000:]}")
            yield f"http://127.0.0.1:{port}/invocations"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether a server comes up, which may take a while."""
    begun = perf_counter()
    while process.poll() is None and perf_counter() - begun < PATIENCE:
        try:
            urlopen(address, timeout=10).close()  # noqa: S310
            return True
        except OSError:
            sleep(0.5)
    return False


def served(address: str, texts: Sequence[str]) -> Labels:
    """What a server says of texts."""
    found: Labels = []
    for first in range(0, len(texts), REQUEST):
        rows = [[text] for text in texts[first : first + REQUEST]]
        body = json.dumps({"dataframe_split": {"columns": ["text"], "data": rows}}).encode()
        request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            found += [row["labels"] for row in json.load(response)["predictions"]]
    return found


def elsewhere(python: str, model: Path, texts: Sequence[str], work: Path) -> Labels:
    """What a logged model says of texts under another Python, which has no `sayso`."""
    given, found = work / "texts.json", work / "labels.json"
    given.write_text(json.dumps(texts))
    command = [python, "-c", FROM_A_FILE, str(model), str(given), str(found)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, cwd=work, env=environment)  # noqa: S603
    labels: Labels = json.loads(found.read_text())
    return labels


@dataclass(frozen=True, slots=True)
class SparkAnswer:
    """What a Spark session says of texts, and how long it took.

    Attributes:
        labels: of each text.
        first: seconds of a job on a few rows, in which workers start and import.
        overhead: seconds of the same job once more, in which each task loads the model.
        seconds: of the job on all rows.
    """

    labels: Labels
    first: float
    overhead: float
    seconds: float

    @property
    def rate(self) -> float:
        """Texts a second, once everything is loaded."""
        return len(self.labels) / max(self.seconds - self.overhead, 1e-9)


def sparked(model: Path, texts: Sequence[str], work: Path, cores: int) -> SparkAnswer:
    """Label a Parquet table of texts with a logged model, in a local Spark session."""
    spark = _spark_session(cores)
    try:
        rows = list(enumerate(texts))
        table = spark.createDataFrame(rows, "id long, text string").repartition(cores, "id")
        table.write.parquet(str(work / "articles"))
        articles = spark.read.parquet(str(work / "articles"))
        label = mlflow.pyfunc.spark_udf(spark, str(model), env_manager="local")

        def timed(chosen: Any, name: str) -> float:
            begun = perf_counter()
            found = chosen.withColumn("found", label("text"))
            found.select("id", "found.*").write.parquet(str(work / name))
            return perf_counter() - begun

        few = articles.where(f"id < {4 * cores}")
        times = (timed(few, "first"), timed(few, "again"), timed(articles, "labelled"))
        labelled = spark.read.parquet(str(work / "labelled"))
        found = [list(row["labels"]) for row in labelled.orderBy("id").collect()]
        return SparkAnswer(found, *times)
    finally:
        spark.stop()


def _spark_session(cores: int) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(cores),
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("handover")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _report(way: str, found: Labels, expected: Labels, seconds: float) -> bool:
    same = sum(one == other for one, other in zip(found, expected, strict=True))
    click.echo(f"{way}: {same:,} of {len(expected):,} texts the same, {seconds:.1f} s")
    return same == len(expected)


@click.command()
@click.option("--count", default=1000, show_default=True, help="Sentences to compare on.")
@click.option("--python", help="Of an environment with the requirements of the model alone.")
@click.option("--cores", multiple=True, type=int, default=[1, 2], help="Of the Spark session.")
def main(count: int, python: str | None, cores: Sequence[int]) -> None:
    """Compare the labels of the shipped default, handed over, with those of `sayso.predict`."""
    folder, texts = shipped_models()["default"], shipped_sentences(count)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        begun = perf_counter()
        expected = predicted(folder, texts)
        good = [_report("sayso.predict", expected, expected, perf_counter() - begun)]
        model = logged(folder, work)
        if python:
            begun = perf_counter()
            found = elsewhere(python, model, texts, work)
            good.append(_report("fresh environment", found, expected, perf_counter() - begun))
        with server(model) as address:
            begun = perf_counter()
            found = served(address, texts)
            good.append(_report("served", found, expected, perf_counter() - begun))
        for each in cores:
            answer = sparked(model, texts, work / f"spark{each}", cores=each)
            good.append(_report(f"Spark, local[{each}]", answer.labels, expected, answer.seconds))
            click.echo(
                f"  first job {answer.first:.1f} s, one with warm workers {answer.overhead:.1f} s, "
                f"then {answer.rate:.0f} sentences/s"
            )
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
