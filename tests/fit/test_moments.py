"""Moments: what is computed, and each fault in the data answered by name."""

from __future__ import annotations

import numpy as np
import pytest
from tolerances import NEAR

from rcvsem.fit import moments_from_data, moments_from_matrix
from rcvsem.foundation.errors import DataError, OptionError

NAMES = ("TR1", "TR2", "SA1", "SA2")


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    return np.round(rng.normal(3, 1, size=(60, 4)) + rng.normal(0, 1, size=(60, 1)))


def matrix():
    return np.array([[1.0, 0.5, 0.3, 0.2], [0.5, 1.0, 0.3, 0.2], [0.3, 0.3, 1.0, 0.4], [0.2, 0.2, 0.4, 1.0]])


def test_covariances_are_divided_by_n(data):
    moments = moments_from_data(data, NAMES)
    np.testing.assert_allclose(moments.groups[0].cov, np.cov(data.T, bias=True), rtol=NEAR["rounding"])
    np.testing.assert_allclose(moments.groups[0].mean, data.mean(axis=0), rtol=NEAR["rounding"])
    assert (moments.n, moments.n_received, moments.findings) == (60, 60, ())
    assert not moments.groups[0].cov.flags.writeable


def test_rows_with_gaps_are_dropped_and_counted(data):
    data[3, 1] = data[7, 0] = np.nan
    moments = moments_from_data(data, NAMES)
    assert (moments.n, moments.n_received) == (58, 60)
    (finding,) = moments.findings
    assert finding.code == "listwise"
    assert "2 of 60 respondents" in finding.text
    assert "58 are analysed" in finding.text


def test_groups_in_order_of_appearance(data):
    labels = np.array(["south"] * 25 + ["north"] * 35, dtype=object)
    labels[0] = None
    moments = moments_from_data(data, NAMES, groups=labels)
    assert [(g.label, g.n) for g in moments.groups] == [("south", 24), ("north", 35)]
    assert [f.code for f in moments.findings] == ["no_group"]


def test_numeric_group_labels_have_no_decimals(data):
    moments = moments_from_data(data, NAMES, groups=np.repeat([1.0, 2.0], 30))
    assert [g.label for g in moments.groups] == ["1", "2"]


def changed(column, value):
    def change(data):
        data[:, column] = value(data) if callable(value) else value
        return data

    return change


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (changed(2, 4.0), ["SA1 has zero variance", "same answer"]),
        (changed(2, np.nan), ["SA1 has no value at all"]),
        (changed(1, lambda d: d[:, 0]), ["TR1 and TR2 are identical"]),
        (changed(1, lambda d: 5 - 2 * d[:, 0]), ["TR1 and TR2 are identical"]),
        (changed(3, lambda d: d[:, 0] + d[:, 1]), ["not positive definite", "eigenvalue", "SA2"]),
        (lambda d: d[:2], ["Only 2 respondents"]),
        (lambda d: d[:0], ["no respondents"]),
        (changed(0, np.inf), ["Infinite values in TR1"]),
    ],
)
def test_faults_in_data(data, change, texts):
    with pytest.raises(DataError) as caught:
        moments_from_data(change(data), NAMES)
    for text in texts:
        assert text in caught.value.message


def test_item_constant_in_one_group(data):
    labels = np.array(["east"] * 30 + ["west"] * 30)
    data[30:, 2] = 3.0
    with pytest.raises(DataError, match="SA1 has zero variance in group 'west'"):
        moments_from_data(data, NAMES, groups=labels)


def test_wrong_number_of_names(data):
    with pytest.raises(DataError, match="3 columns are named"):
        moments_from_data(data, NAMES[:3])
    with pytest.raises(DataError, match="more than once: TR1"):
        moments_from_data(data, ("TR1", "TR1", "SA1", "SA2"))


def test_matrix_is_rescaled_to_divisor_n():
    moments = moments_from_matrix(matrix(), NAMES, 100)
    np.testing.assert_allclose(moments.groups[0].cov, matrix() * 0.99)
    as_given = moments_from_matrix(matrix(), NAMES, 100, divided_by="n")
    np.testing.assert_allclose(as_given.groups[0].cov, matrix())
    assert not moments.has_data
    assert not moments.has_means


def broken(i, j, value):
    s = matrix()
    s[i, j] = s[j, i] = value
    return s


def lopsided():
    s = matrix()
    s[0, 1] = 0.6
    return s


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (broken(2, 2, -0.5), r"Variance of SA1 is negative \(-0.5\)\."),
        (broken(2, 2, 0.0), "SA1 has zero variance"),
        (broken(0, 1, np.nan), "no number at TR1, TR2"),
        (broken(0, 1, 1.0), "TR1 and TR2 are identical"),
        (broken(0, 3, -0.95), "not positive definite: 1 negative eigenvalue, the smallest eigenvalue is"),
        (lopsided(), "not symmetric: TR1, TR2 is 0.6"),
        (matrix()[:3], "shape"),
    ],
)
def test_faults_in_a_matrix(given, text):
    with pytest.raises(DataError, match=text):
        moments_from_matrix(given, NAMES, 100)


def test_faults_beside_a_matrix():
    with pytest.raises(OptionError, match="int >= 1"):
        moments_from_matrix(matrix(), NAMES, 0)
    with pytest.raises(DataError, match="Only 3 respondents"):
        moments_from_matrix(matrix(), NAMES, 3)
    with pytest.raises(DataError, match="standard deviation of SA1 is 0"):
        moments_from_matrix(matrix(), NAMES, 100, sds=[1, 1, 0, 1])
    with pytest.raises(DataError, match="must hold correlations"):
        moments_from_matrix(2 * matrix(), NAMES, 100, sds=[1, 1, 1, 1])
    with pytest.raises(DataError, match="means must be 4 numbers"):
        moments_from_matrix(matrix(), NAMES, 100, means=[1, 2])
    with pytest.raises(OptionError, match="divided_by"):
        moments_from_matrix(matrix(), NAMES, 100, divided_by="N")


def test_select_keeps_everything_in_the_asked_order(data):
    moments = moments_from_data(data, NAMES).select(("SA1", "TR1"))
    np.testing.assert_allclose(moments.groups[0].cov, np.cov(data[:, [2, 0]].T, bias=True))
    np.testing.assert_array_equal(moments.groups[0].data, data[:, [2, 0]])
    with pytest.raises(DataError, match="'sa1' is not in the data"):
        moments.select(("sa1",))
