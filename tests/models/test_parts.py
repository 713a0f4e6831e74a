import numpy as np
from sayso.models.heads import EDGE_SIZE, EDGES, KEYS, POOLED, QUERIES, WIDTH, TokenScores
from sayso.models.parts import best_parts, edge_logits, edge_targets, reachable

OFFSETS = np.array([(0, 0), (0, 3), (4, 10), (11, 14), (0, 0)])
"""Of `[CLS] Ana blamed Bo! [SEP]`."""
REAL = OFFSETS[:, 0] < OFFSETS[:, 1]
EVERYWHERE = np.array([False, True, True, True, False])
NOTHING, ELSEWHERE = 0.0, -5.0


def logits(**edges: int) -> np.ndarray:
    """Logits that point each named edge to a token, and all others to nothing."""
    rows = np.full((len(EDGES), 5), ELSEWHERE, dtype=np.float32)
    rows[:, 0] = NOTHING
    for name, token in edges.items():
        rows[EDGES.index(name), token] = 9
    return rows


def test_a_part_runs_from_its_first_to_its_last_token() -> None:
    assert best_parts(logits(source_start=1, source_end=2), EVERYWHERE) == {"source": (1, 2)}


def test_nothing_is_found_where_nothing_scores_best() -> None:
    assert best_parts(logits(), EVERYWHERE) == {}


def test_a_part_never_ends_before_it_starts() -> None:
    found = best_parts(logits(target_start=3, target_end=1), EVERYWHERE)
    assert all(first <= last for first, last in found.values())


def test_a_part_does_not_reach_from_one_party_to_another() -> None:
    either = logits(source_start=1, source_end=1)
    either[EDGES.index("source_start"), 3] = either[EDGES.index("source_end"), 3] = 9
    assert best_parts(either, EVERYWHERE) == {"source": (1, 1)}


def test_no_part_crosses_the_border_of_its_span() -> None:
    span = np.array([False, False, True, True, False])
    found = best_parts(logits(source_start=1, source_end=2), span)
    assert found["source"] != (1, 2)


def test_a_part_apart_from_its_span_must_score_higher() -> None:
    span = np.array([False, False, True, True, False])
    scores = logits(source_start=1, source_end=1)
    assert best_parts(scores, span, away=10) == {"source": (1, 1)}
    assert best_parts(scores, span, away=20) == {}


def test_the_cue_lies_in_its_span() -> None:
    span = np.array([False, True, True, False, False])
    rows = dict(zip(EDGES, reachable(span, REAL).tolist(), strict=True))
    assert rows["cue_start"] == [True, True, True, False, False]
    assert rows["source_start"] == [True, True, True, True, False]


def test_the_query_of_a_span_meets_the_keys_of_all_tokens() -> None:
    rows = np.zeros((5, WIDTH), dtype=np.float32)
    scores = TokenScores.split(rows)
    scores.queries[2, :, 0] = 1
    scores.keys[3, EDGES.index("target_start"), 0] = EDGE_SIZE**0.5
    found = edge_logits(scores, np.array([False, False, True, False, False]), REAL)
    assert found[EDGES.index("target_start"), 3] == 1
    assert found[EDGES.index("source_start"), 3] == 0


def test_a_row_of_scores_is_split_without_rest() -> None:
    rows = np.arange(2 * WIDTH, dtype=np.float32).reshape(2, WIDTH)
    scores = TokenScores.split(rows)
    pieces = [scores.stance, scores.tags, scores.queries, scores.keys]
    assert [piece[0].size for piece in pieces] == [
        POOLED,
        QUERIES - POOLED,
        KEYS - QUERIES,
        WIDTH - KEYS,
    ]
    assert np.concatenate([piece[1].ravel() for piece in pieces]).tolist() == rows[1].tolist()


def test_what_is_learned_are_the_tokens_at_the_edges() -> None:
    found = edge_targets(OFFSETS, ((0, 3), (4, 10), None), ignored=-100)
    assert found.tolist() == [1, 1, 2, 2, 0, 0]


def test_a_part_outside_the_window_is_not_learned() -> None:
    found = edge_targets(OFFSETS, ((40, 50), None, None), ignored=-100)
    assert found.tolist() == [-100, -100, 0, 0, 0, 0]
