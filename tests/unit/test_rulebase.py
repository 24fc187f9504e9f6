"""What makes law data unsound is refused when it is read."""

from __future__ import annotations

import pytest

from dutygraph.errors import CorpusError, UnknownTerm, UsageError
from dutygraph.reading import condition_under, parse_reading
from dutygraph.resources import collection, read_all
from dutygraph.rulebase import Rulebase, read_rulebase

CHANGES = "law/genai-measures-2023/changes.ttl"
ARTICLE = "law/genai-measures-2023/article-12.ttl"


def _edited(path: str, old: str, new: str) -> list[tuple[str, bytes]]:
    files = []
    for name, data in read_all(collection("ontology"), ".ttl"):
        text = data.decode()
        if name == path:
            assert old in text
            text = text.replace(old, new)
        files.append((name, text.encode()))
    return files


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (ARTICLE, "dg:bearer actor:provider ;", "", "has no dg:bearer"),
        (ARTICLE, "dg:statedIn law:art-12-para-1", "dg:statedIn law:art-99", "unknown provision"),
        (ARTICLE, "dg:condition cond:GeneratesImagesOrVideo", "dg:condition cond:Nowhere", "exactly one owl:equivalentClass"),
        (ARTICLE, '"2023-08-15"^^xsd:date', '"2023-02-30"^^xsd:date', "date"),
        (ARTICLE, "norm:label-other-generated-content a", "<urn:x/label-generated-images-and-video> a", "share the id"),
        (ARTICLE, '@zh ;\n    dg:object "images and video"', '@fr ;\n    dg:object "images and video"', "missing in en or zh"),
        (ARTICLE, "owl:Ontology ;", "owl:Ontology", "does not parse"),
        (ARTICLE, 'owl:versionInfo "0.1.0"', 'owl:versionInfo "9.9.9"', "versions"),
        (
            ARTICLE,
            "dg:condition cond:GeneratesImagesOrVideo",
            "dg:condition cond:EverFiledOpinionService ; dg:trigger cond:NonPublicDevelopmentOrUse",
            "",
        ),
        (CHANGES, "--foundation-models-integrator--launch-literal>", "--foundation-models-integrator--launch-literal-2>", ""),
    ],
)
def test_unsound_law_is_refused_with_the_place(path: str, old: str, new: str, said: str) -> None:
    files = _edited(path, old, new)
    if said:
        with pytest.raises(CorpusError, match=said) as caught:
            read_rulebase(files)
        assert caught.value.where
    else:
        assert len(read_rulebase(files).norms) == 144 + 50 + 47 + 26


def test_a_condition_against_its_own_trigger_is_refused() -> None:
    files = _edited(
        "law/genai-measures-2023/article-02.ttl",
        "dg:condition cond:NonPublicDevelopmentOrUse",
        "dg:condition cond:NonPublicDevelopmentOrUse ; dg:trigger cond:Terminated",
    )
    with pytest.raises(CorpusError, match="serviceTerminated in two directions"):
        read_rulebase(files)


def test_two_sides_on_one_norm_need_a_word_on_both() -> None:
    both = "dispute/foundation-models/integrator> , <https://w3id.org/dutygraph/id/cn/genai-measures-2023/dispute/launch/literal>"
    files = _edited(CHANGES, both, "dispute/foundation-models/integrator>")
    with pytest.raises(CorpusError, match="no change says what holds when both are taken"):
        read_rulebase(files)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("minority", UsageError),
        ("launch=", UsageError),
        ("launch=literal,launch=decided", UsageError),
        ("lunch=literal", UnknownTerm),
        ("launch=always", UnknownTerm),
    ],
)
def test_a_reading_nobody_can_take_is_refused(text: str, error: type[Exception], rulebase: Rulebase) -> None:
    with pytest.raises(error):
        parse_reading(text, rulebase)


def test_a_chosen_side_changes_only_the_norms_it_touches(rulebase: Rulebase) -> None:
    narrow = parse_reading("labels=narrow", rulebase)
    changed = {norm.id for norm in rulebase.norms if condition_under(norm, narrow, rulebase) != norm.condition}
    assert changed == {"label-other-generated-content"}


def test_the_majority_side_by_name_is_the_majority_reading(rulebase: Rulebase) -> None:
    assert parse_reading("launch=decided", rulebase).sides == frozenset()


def test_an_unknown_norm_is_refused_with_the_nearest(rulebase: Rulebase) -> None:
    with pytest.raises(UnknownTerm, match='Did you mean "file-algorithm"'):
        rulebase.norm("file-algoritm")
