"""What the pages know, the checker finds; what they mend, and the reference, it leaves alone."""

import platform

import numpy as np
import pytest
from learners import defined, payload

from errata.catalogue import load, right_answer
from errata.checker import mistakes
from errata.checker.judge import judge
from errata.checker.trying import does, try_uses
from errata.checker.uses import CLASSES, FUNCTIONS, contract_of
from errata.proof import check_of

CATALOGUE = load()
HERE = (platform.python_version(), np.__version__)
IN_SOURCE = [page for page in CATALOGUE if page.in_source]
JUDGED = [page for page in CATALOGUE if set(page.subjects) & {contract.subject for contract in (*FUNCTIONS, *CLASSES)}]


def by_id(page):
    return page.id


def answers(page, block):
    """What is told of those definitions in a page's block that the page is about and the book has.

    What only a run of the block could bind, the checker takes from the reference; then the mistake is not there.
    """
    found = [one for one in defined(block.text) if one.name in page.subjects and not one.missing]
    subjects = {one: contract_of(one.name, one.kind) for one in found}
    return [judge(payload(one)) for one, contract in subjects.items() if contract and contract.subject == one.name]


@pytest.mark.parametrize("page", [page for page in JUDGED if page.affected(*HERE)], ids=by_id)
def test_the_mistake_of_a_page_is_found_under_its_id(page):
    told = answers(page, page.mistake)
    if told and not any("right by itself" in answer["reason"] for answer in told):  # a helper is to blame
        assert page.id in {one["id"] for answer in told for one in answer["errata"]}, told


@pytest.mark.parametrize("page", JUDGED, ids=by_id)
def test_the_fix_of_a_page_is_clean(page):
    for answer in answers(page, page.fix):
        assert page.id not in {one["id"] for one in answer["errata"]}
        assert answer["verdict"] not in ("wrong", "differs"), answer


@pytest.mark.parametrize("page", IN_SOURCE, ids=by_id)
def test_what_only_the_text_shows_is_found_in_the_mistake_and_not_in_the_fix(page):
    find = check_of(page)
    assert list(find(page.mistake.text))
    assert not list(find(page.fix.text))


@pytest.mark.parametrize("contract", [*FUNCTIONS, *CLASSES], ids=lambda contract: contract.subject)
def test_the_reference_is_clean(contract):
    learner = contract.adapt(right_answer(contract.subject, ""))
    assert mistakes.known_mistakes(contract.subject, learner) == ([], "")
    tried = try_uses(contract, learner, "")
    assert (tried.agreed, tried.difference) == (len(contract.probes), None)
    assert not any(does(use, learner) for use in contract.alike.values())
