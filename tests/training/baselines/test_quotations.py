from sayso.training.baselines.quotations import Quotation, speaker_of

FIRST, SECOND = Quotation((0, 30), (20, 25)), Quotation((31, 60), (50, 60))


def test_a_span_gets_the_speaker_of_the_quotation_it_shares_most_with() -> None:
    assert speaker_of((25, 60), [FIRST, SECOND]) == (50, 60)
    assert speaker_of((0, 33), [FIRST, SECOND]) == (20, 25)


def test_a_span_outside_all_quotations_gets_none() -> None:
    assert speaker_of((60, 70), [FIRST, SECOND]) is None
    assert speaker_of((0, 5), []) is None
