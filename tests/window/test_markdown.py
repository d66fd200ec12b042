"""Markdown of a form: what is shown, and that nothing else ever becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.markdown import markup, plain


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("**very** *much*", "<b>very</b> <i>much</i>", "very much"),
        ("__very__ _much_", "<b>very</b> <i>much</i>", "very much"),
        ("snake_case_name, 2 * 3 * 4", "snake_case_name, 2 * 3 * 4", "snake_case_name, 2 * 3 * 4"),
        (
            "# Head\n### Less",
            '<span style="font-size:x-large"><b>Head</b></span><br><b>Less</b>',
            "Head\nLess",
        ),
        (
            "- one\n2. two",
            "\u2022\u00a0\u00a0one<br>2.\u00a0\u00a0two",
            "\u2022\u00a0\u00a0one\n2. two",
        ),
        (
            "see [the *page*](https://example.org/a_b_c)",
            "see the <i>page</i> (\u2066https://example.org/a&#95;b&#95;c\u2069)",
            "see the page",
        ),
        (r"\*not\* \# \<b> \42;", r"&#42;not&#42; &#35; &lt;b&gt; \42;", r"*not* # <b> \42;"),
        ("<b>a</b> & <script>", "&lt;b&gt;a&lt;/b&gt; &amp; &lt;script&gt;", "<b>a</b> & <script>"),
    ],
)
def test_marks_become_what_odk_shows(text: str, shown: str, words: str) -> None:
    assert markup(text) == shown
    assert plain(text) == words


def test_where_a_script_has_no_italics_emphasis_is_bold() -> None:
    assert markup("*هام*", italics=False) == "<b>هام</b>"


class Tags(HTMLParser):
    """Which tags and attributes a text has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")


ALLOWED = {
    ("b", ()),
    ("i", ()),
    ("br", ()),
    ("span", (("style", "font-size:x-large"),)),
    ("span", (("style", "font-size:large"),)),
}


@given(st.text(alphabet=st.sampled_from("ab *_#[]()\\<>&\"';:/=!-.\n1"), max_size=80) | st.text())
def test_no_text_makes_any_other_tag(text: str) -> None:
    parser = Tags()
    parser.feed(markup(text))
    parser.close()
    assert set(parser.found) <= ALLOWED
    assert isinstance(plain(text), str)


def test_a_line_made_to_be_slow_is_not() -> None:
    assert len(markup("**a " * 40_000)) >= 160_000
    assert markup("*a _b [" * 500)


def test_a_text_of_many_lines_made_to_be_slow_is_not() -> None:
    text = ("**a __b *c " * 350 + "\n") * 3_000
    assert markup(text).count("<br>") == 3_000
    assert plain(text) == text
