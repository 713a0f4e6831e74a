from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from sayso.training.results import BEGIN, END, ResultsError, renew
from sayso.training.tracked_rows import finished_runs, tracked_rows

PAGE = f"# Results\n\nWhat we saw.\n\n{BEGIN}\n{END}\n\nWhat it means.\n"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Path]:
    """A page beside one experiment file, and a store of its own."""
    previous = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    folder = tmp_path / "experiments"
    (folder / "ablation").mkdir(parents=True)
    (folder / "ablation" / "faster.yaml").write_text("name: faster\nmodel: tfidf\n")
    path = folder / "RESULTS.md"
    path.write_text(PAGE)
    yield path
    mlflow.set_tracking_uri(previous)


def _track(name: str, seed: int, macro_f1: float, digest: str = "d1", **metrics: float) -> str:
    mlflow.set_experiment("sayso")
    with mlflow.start_run(run_name=name, tags={"kind": "training"}) as run:
        mlflow.log_params({"seed": seed, "dataset_digest": digest})
        mlflow.log_metrics({"test_macro_f1": macro_f1, **metrics})
    return str(run.info.run_id)


def test_seeds_become_mean_and_spread_with_links_to_runs_and_file(page: Path) -> None:
    runs = [_track("faster-seed1", 1, 0.70), _track("faster-seed2", 2, 0.80)]
    assert renew(page) == 1
    text = page.read_text()
    assert "[faster](ablation/faster.yaml) | 0.750 ± 0.071 (2) | –" in text
    assert all(f"/runs/{run})" in text for run in runs)


def test_what_people_wrote_around_the_tables_stays(page: Path) -> None:
    _track("faster", 1, 0.7)
    renew(page)
    renew(page)
    text = page.read_text()
    assert text.startswith("# Results\n\nWhat we saw.\n")
    assert text.endswith("What it means.\n")
    assert text.count("[faster]") == 1


def test_of_one_seed_the_newest_run_on_the_newest_data_counts(page: Path) -> None:
    _track("faster-seed2", 2, 0.1, digest="d0")
    _track("faster-seed1", 1, 0.2)
    newest = _track("faster-seed1", 1, 0.9)
    (row,) = tracked_rows(page.parent, finished_runs())
    assert [run.info.run_id for run in row.runs] == [newest]


def test_runs_measured_on_held_out_news_have_a_table_for_that(page: Path) -> None:
    _track("faster", 1, 0.7, dev_macro_f1=0.6)
    renew(page)
    assert "| [faster](ablation/faster.yaml) | 0.600 (1) |" in page.read_text()


def test_rows_whose_runs_lie_in_another_store_stay(page: Path, tmp_path: Path) -> None:
    (page.parent / "slower.yaml").write_text("name: slower\nmodel: tfidf\n")
    _track("faster", 1, 0.7)
    _track("slower", 1, 0.6)
    renew(page)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/other.db")
    _track("slower", 1, 0.8)
    renew(page)
    text = page.read_text()
    assert "[faster](ablation/faster.yaml) | 0.700 (1)" in text
    assert "[slower](slower.yaml) | 0.800 (1)" in text
    assert "0.600" not in text


def test_rows_of_files_that_are_gone_go_too(page: Path) -> None:
    (page.parent / "slower.yaml").write_text("name: slower\nmodel: tfidf\n")
    _track("faster", 1, 0.7)
    _track("slower", 1, 0.6)
    renew(page)
    (page.parent / "slower.yaml").unlink()
    renew(page)
    assert "[faster]" in page.read_text()
    assert "slower" not in page.read_text()


def test_a_page_without_the_marks_is_left_alone(page: Path) -> None:
    _track("faster", 1, 0.7)
    page.write_text("# Mine\n")
    with pytest.raises(ResultsError, match=r"RESULTS.md: lacks"):
        renew(page)
    assert page.read_text() == "# Mine\n"


def test_an_empty_store_renews_nothing(page: Path) -> None:
    with pytest.raises(ResultsError, match="no finished run"):
        renew(page)
    assert page.read_text() == PAGE


def test_a_change_is_compared_with_what_it_changes(page: Path) -> None:
    change = page.parent / "ablation" / "wider.yaml"
    change.write_text("# Does width help?\nextends: faster.yaml\nname: wider\n")
    for seed, before, after in ((1, 0.70, 0.73), (2, 0.80, 0.81)):
        _track(f"faster-seed{seed}", seed, before)
        _track(f"wider-seed{seed}", seed, after)
    renew(page)
    row = "| [wider](ablation/wider.yaml): Does width help? | faster | +0.020 ± 0.014 (2) |"
    assert row in page.read_text()


def test_a_change_on_other_data_is_not_compared(page: Path) -> None:
    change = page.parent / "ablation" / "wider.yaml"
    change.write_text("extends: faster.yaml\nname: wider\n")
    _track("faster-seed1", 1, 0.70, digest="d1")
    _track("wider-seed1", 1, 0.73, digest="d2")
    renew(page)
    assert "against" not in page.read_text()


def test_other_data_as_the_change_are_compared_on_what_is_held_out_from_both(page: Path) -> None:
    change = page.parent / "ablation" / "more-data.yaml"
    change.write_text("extends: faster.yaml\nname: more-data\ndata:\n  corpora: corpora\n")
    _track("faster-seed1", 1, 0.70, digest="d1", dev_macro_f1=0.60)
    _track("more-data-seed1", 1, 0.73, digest="d2", dev_macro_f1=0.64)
    renew(page)
    rows = [line for line in page.read_text().splitlines() if "| faster |" in line]
    assert len(rows) == 1
    assert rows[0].startswith("| [more-data](ablation/more-data.yaml): ")
    assert "| +0.040 (1) |" in rows[0]
