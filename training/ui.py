"""Open the MLflow UI on the latest runs, side by side: `make ui`."""

from __future__ import annotations

import json
import subprocess
import sys
import webbrowser
from threading import Timer
from urllib.parse import quote

import click
import mlflow

from .tracking import EXPERIMENT, KIND, TRAINING


def comparison_path(latest: int = 10) -> str:
    """The page of the UI that compares the latest finished runs, one of each name."""
    found = mlflow.search_runs(
        experiment_names=[EXPERIMENT],
        filter_string="attributes.status = 'FINISHED'",
        max_results=1000,
        output_format="list",
    )
    trained = [run for run in found if run.data.tags.get(KIND, TRAINING) == TRAINING]
    newest = {run.info.run_name: run for run in reversed(trained)}
    if not newest:
        return "/"
    runs = list(newest.values())[-latest:]
    ids = json.dumps([run.info.run_id for run in runs])
    experiments = json.dumps(sorted({run.info.experiment_id for run in runs}))
    return f"/#/compare-runs?runs={quote(ids)}&experiments={quote(experiments)}"


@click.command()
@click.option("--port", default=5000, show_default=True)
@click.option("--browser/--no-browser", default=True, show_default=True)
def main(port: int, browser: bool) -> None:
    """Serve the MLflow UI and open the comparison."""
    address = f"http://127.0.0.1:{port}{comparison_path()}"
    click.echo(f"Comparison: {address}")
    if browser:
        Timer(5.0, webbrowser.open, [address]).start()
    store = mlflow.get_tracking_uri()
    command = [sys.executable, "-m", "mlflow", "ui", "--backend-store-uri", store]
    subprocess.run([*command, "--port", str(port)], check=False)  # noqa: S603


if __name__ == "__main__":
    main()
