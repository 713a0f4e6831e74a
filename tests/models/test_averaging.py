from pathlib import Path

import pytest
import torch
from sayso.models import ModelError
from sayso.models.averaging import average_with
from sayso.models.network import load_network, save_network


@pytest.fixture
def other_folder(encoder_folder: Path, tmp_path: Path) -> Path:
    """The same encoder with every weight of its head greater by two."""
    network = load_network(encoder_folder)
    with torch.no_grad():
        network.head.weight += 2
    save_network(network, tmp_path)
    return tmp_path


def test_the_mean_of_two_networks_lies_between_them(
    encoder_folder: Path, other_folder: Path
) -> None:
    network = load_network(encoder_folder)
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    average_with(network, [str(other_folder)])
    after = network.state_dict()
    torch.testing.assert_close(after["head.weight"], before["head.weight"] + 1)
    assert all(torch.equal(after[name], before[name]) for name in after if name != "head.weight")


def test_each_network_counts_the_same(encoder_folder: Path, other_folder: Path) -> None:
    network = load_network(encoder_folder)
    before = network.head.weight.clone()
    average_with(network, [str(other_folder), str(encoder_folder), str(encoder_folder)])
    torch.testing.assert_close(network.head.weight, before + 0.5)


def test_networks_of_different_shape_have_no_mean(encoder_folder: Path, other_folder: Path) -> None:
    network = load_network(encoder_folder)
    network.head = torch.nn.Linear(network.head.in_features, 3)
    with pytest.raises(ModelError, match=r"cannot be averaged with the base, 'head.weight'"):
        average_with(network, [str(other_folder)])
