"""What is shipped: complete, ours or known, small, and in words that match the API's."""

import gzip
import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from dashboard.headers import VERSIONED, cache_control, content_security_policy
from dashboard.paths import INDEX, PAGE
from dashboard.served import (
    sent,
    without_comments,
    without_ends,
    without_signs,
    without_spaces,
    without_types,
    without_wide_spaces,
)
from dashboard.tools import answer_types, modules, vendoring
from dashboard.unused import without_unused
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.pacing.waits import LimitName
from tests.browser.literal_texts import multiline_texts, whole_texts

HEAVIEST_BYTES = 300_000
COMPRESSIBLE = {".html", ".css", ".js", ".mjs", ".json", ".svg"}
CODE = [path for path in PAGE.rglob("*") if path.suffix in COMPRESSIBLE and "vendor" not in path.parts]
WORDS = (PAGE / "app" / "base" / "labels.js").read_text(encoding="utf-8")


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads(vendoring.MANIFEST.read_text(encoding="utf-8"))
    assert vendoring.digests() == manifest["files"]


def test_vendored_packages_are_the_declared_ones_and_carry_their_licences() -> None:
    declared = json.loads(vendoring.DECLARED.read_text(encoding="utf-8"))["packages"]
    manifest = json.loads(vendoring.MANIFEST.read_text(encoding="utf-8"))
    fields = ("name", "version", "licence", "integrity")
    assert manifest["packages"] == [{field: package[field] for field in fields} for package in declared]
    for package in declared:
        folder = vendoring.VENDOR / vendoring.folder_of(package)
        assert [path for path in folder.iterdir() if path.name.startswith("LICENSE")], package["name"]


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_the_whole_page_is_light(language: str) -> None:
    """Whoever reads it in one language is sent the texts of no other."""

    def weight(path: Path) -> int:
        content = sent(path)
        return len(gzip.compress(content, 6)) if path.suffix in COMPRESSIBLE else len(content)

    # Licences are there to be read, and are fetched by nobody who does not ask for them.
    shipped = [path for path in PAGE.rglob("*") if path.is_file() and not path.name.startswith("LICENSE")]
    others = {path for path in PAGE.glob("messages/*/*") if path.parent.name != language}
    assert sum(weight(path) for path in shipped if path not in others) < HEAVIEST_BYTES


def test_no_text_but_markup_goes_over_several_lines() -> None:
    """What is sent has no indentation: within such a text it would be missed."""
    for path in PAGE.rglob("*.js"):
        assert multiline_texts(path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("/**\n * Says it.\n */\nsay(1); // now\n", "\n\n\nsay(1); // now\n"),
        ("  // why\nsay(`/* ${1} */`);\n", "\nsay(`/* ${1} */`);\n"),
        ("/** @type {any} */ (event).go();\n", "/** @type {any} */ (event).go();\n"),
        ("/** @type {any} */ (event).go();\n/* x */\n", "/** @type {any} */ (event).go();\n\n"),
        ("const a = 1; /* one */\n", "const a = 1; /* one */\n"),
    ],
)
def test_comments_that_have_their_lines_for_themselves_are_not_sent(code: str, left: str) -> None:
    assert without_comments(code) == left


def test_what_is_left_out_of_the_page_is_comments_alone() -> None:
    for path in CODE:
        if path.suffix != ".js":
            continue
        code = path.read_text(encoding="utf-8").splitlines()
        left = without_comments(path.read_text(encoding="utf-8")).splitlines()
        assert len(code) == len(left), path
        gone = [line.strip() for line, now in zip(code, left, strict=True) if line != now]
        assert [line for line in gone if not line.startswith(("/*", "*", "//"))] == [], path


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("/** @type {any} */ (event).go();\n", "(event).go();\n"),
        ("const a = /** @type {{ b: string }} */ (c);\n", "const a = (c);\n"),
        ("use(/** @type {A | null} */ (null), /** @type {B} */ (b));\n", "use((null), (b));\n"),
        ("const a = 1; /* one */\n", "const a = 1; /* one */\n"),
    ],
)
def test_types_beside_expressions_are_not_sent(code: str, left: str) -> None:
    assert without_types(code) == left


def test_functions_of_others_that_nothing_names_are_not_sent() -> None:
    used = "export function used() {\nhelp();\n}\n"
    helper = "function help() {\nreturn new Kind();\n}\n"
    kind = "class Kind extends Error {\n}\n"
    kept = "const held = first;\nfunction first() {\n}\n"
    unused = "export async function unused() {\n  if (lonely()) {\n    other();\n  }\n}\n"
    lonely = "function lonely() {\nlonely();\n}\n"
    code = used + helper + lonely + kind + kept
    assert without_unused(code, {"used"}) == used + helper + kind + kept
    assert without_unused(unused + used, {"used"}) == used
    assert without_unused(unused + lonely, {"unused"}) == unused + lonely
    said = "export function told() {\nsay('use lonely(), don\\'t use unused()', \"other's lonely\");\n}\n"
    assert without_unused(said + lonely + unused, {"told"}) == said


def test_all_that_is_asked_of_the_sign_in_library_is_sent() -> None:
    asked = re.findall(r"\boauth\.(\w+)", (PAGE / "app" / "base" / "sign_in.js").read_text(encoding="utf-8"))
    library = sent(next(PAGE.glob("vendor/oauth4webapi-*/oauth4webapi.js"))).decode()
    assert asked
    for name in asked:
        assert re.search(rf"(?m)^export (?:async )?(?:function|class|const) {name}\b", library), name
    assert "deviceAuthorizationRequest" not in library


def test_what_is_sent_of_the_sign_in_library_needs_nothing_that_is_not() -> None:
    path = next(PAGE.glob("vendor/oauth4webapi-*/oauth4webapi.js"))
    library = sent(path).decode()
    texts = "\n".join(whole_texts(library))
    declared = r"(?m)^(?:export )?(?:async )?(?:function|class) (\w+)\b"
    left_out = set(re.findall(declared, path.read_text(encoding="utf-8"))) - set(re.findall(declared, library))
    assert "validateJwtAuthResponse" in left_out
    for name in left_out:
        assert len(re.findall(rf"\b{name}\b", library)) == len(re.findall(rf"\b{name}\b", texts)), name


def test_imports_and_keys_of_texts_are_sent_without_their_spaces() -> None:
    code = 'import { a, b as c } from "./d.js";\nimport e from "f";\nconst g = "import { a, b } from";\n'
    short = 'import{a,b as c}from"./d.js";\nimport e from "f";\nconst g="import { a, b } from";\n'
    assert without_wide_spaces(code) == short
    keys = '"a.b_c.D": "x: y",\n"a.e":\n"z",\nconst f = { "g": 1 };\n'
    assert without_wide_spaces(keys) == '"a.b_c.D":"x: y","a.e":"z",const f={ "g": 1 };\n'
    lines = 'export let a = "if (b) {";\nif (c) {\nd("const e = 1", "if (", ") {");\n} else if (f) {\n'
    assert (
        without_wide_spaces(lines)
        == 'export let a="if (b) {";\nif(c){\nd("const e = 1", "if (", ") {");\n} else if (f){\n'
    )


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("a();\nb();\n}\n", "a()\nb()\n}\n"),
        ("a;\n(b).c();\n", "a;\n(b).c();\n"),
        ("a;\n[b] = c;\n", "a;\n[b] = c;\n"),
        ("a;\n`b`;\n/c/.d;\n", "a;\n`b`;\n/c/.d;\n"),
        ("a;\n+b;\n-c;\n", "a;\n+b;\n-c;\n"),
        ("const a = 1;\nlet b;\n$c = b;\n_d();\n", "const a = 1\nlet b\n$c = b\n_d();\n"),
        ("#a = 1;\n#b() {\n", "#a = 1;\n#b() {\n"),
    ],
)
def test_a_line_is_sent_without_its_semicolon_where_the_next_one_cannot_go_on_with_it(code: str, left: str) -> None:
    assert without_ends(code) == left


def test_no_line_needs_a_semicolon_that_is_not_sent() -> None:
    for path in PAGE.glob("app/**/*.js"):
        code = path.read_text(encoding="utf-8")
        # In markup it ends a sign's name; a word of an operator would go on with the line before, as would a loop's head.
        assert re.findall(r"(?m)&\w+;$|;\s*^\s*(?:in|instanceof|of)\b|\bfor \($", code) == [], path


def test_no_line_ends_with_a_comment_that_would_take_the_next_line_with_it() -> None:
    for path in PAGE.rglob("*.js"):
        lines = without_types(without_comments(path.read_text(encoding="utf-8"))).splitlines()
        assert [line for line in lines if re.search(r"//[^\"'`]*,\s*$", line)] == [], path


def test_operators_are_sent_without_their_spaces_and_lists_without_their_last_commas() -> None:
    code = "const a = [\n(b) => b ?? c,\nd === e || f !== g && h,\n];\ni(\nj,\n)\n"
    assert without_signs(code) == "const a=[\n(b)=>b??c,\nd===e||f!==g&&h\n];\ni(\nj\n)\n"


def test_no_text_has_what_is_not_sent_of_operators_and_lists() -> None:
    assert whole_texts("const a = /g = h/ || `c ${d && 'e || f'}`;") == ["/g = h/", "e || f", "c \0"]
    for path in CODE:
        if path.suffix == ".js":
            texts = whole_texts(path.read_text(encoding="utf-8"))
            assert [text for text in texts if without_signs(text) != text] == [], path


def test_styles_are_sent_without_the_spaces_that_say_nothing() -> None:
    style = """.a > .b:hover, .c {
content: ", {x}; ";
width: calc(1px + 2px);
}
@media (width < 40rem) { .d :focus { color: red; } }
"""
    short = (
        """.a > .b:hover,.c{content:", {x}; ";width:calc(1px + 2px);}@media (width < 40rem){.d :focus{color:red;}}"""
    )
    assert without_spaces(style) == short


def test_the_modules_of_the_first_view_are_fetched_at_once() -> None:
    assert modules.listed_modules() == modules.needed_modules(), "run `make schemas`"


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(modules.import_map().values())
    named |= set(re.findall(r'(?:href|src)="([^":]+)"', INDEX.read_text(encoding="utf-8")))
    for path in PAGE.glob("app/**/*.js"):
        for relative in re.findall(r'(?:from|import)\s*\(?"(\.[^"]+)"', _without_comments(path)):
            named.add((path.parent / relative).resolve().relative_to(PAGE).as_posix())
    # config.json is written by each deployment.
    assert [name for name in sorted(named - {"config.json"}) if not (PAGE / name).is_file()] == []


def test_every_style_is_fetched_with_the_first_view_or_with_its_own() -> None:
    linked = {
        path
        for path in re.findall(r'href="([^"]+\.css)"', INDEX.read_text(encoding="utf-8"))
        if path.startswith("styles/")
    }
    views = (PAGE / "app" / "views.js").read_text(encoding="utf-8")
    names = [name for styles in re.findall(r"styles: \[([^\]]+)\]", views) for name in styles.split(", ")]
    fetched = {f"styles/views/{name.strip(chr(34))}.css" for name in names}
    assert linked & fetched == set()
    assert linked | fetched == {path.relative_to(PAGE).as_posix() for path in PAGE.glob("styles/**/*.css")}


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in CODE:
        text = _without_comments(path).replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://[\w.]|[\"'(]//[\w.]", text), path


def test_no_word_says_that_a_person_heard_a_message() -> None:
    for path in CODE:
        assert not re.search(r"\b(heard|hears?|listened|delivered)\b", _without_comments(path), re.IGNORECASE), path


def _without_comments(path: Path) -> str:
    return re.sub(r"(?m)^\s*(?://|\*|/\*).*$", "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("STATUS", CallStatus),
        ("OUTCOME", Outcome),
        ("EVENT", VoiceEventType),
        ("WAIT_REASON", WaitReason),
        ("LIMIT", LimitName),
        ("LANE", Lane),
    ],
)
def test_each_code_of_the_api_has_a_word(table: str, codes: type[StrEnum]) -> None:
    assert set(_keys(table)) == {str(code) for code in codes}


def _keys(table: str) -> Iterator[str]:
    start = WORDS.index(f"export const {table} = {{")
    body = WORDS[start : WORDS.index("\n};", start)]
    yield from re.findall(r"^  (\w+):", body, re.MULTILINE)


def test_the_code_is_checked_against_the_answers_of_today() -> None:
    assert answer_types.DECLARATIONS.read_text(encoding="utf-8") == answer_types.declarations(), "run `make schemas`"


def test_the_policy_lets_nothing_in_but_the_page_itself() -> None:
    policy = dict(
        part.split(" ", 1)
        for part in content_security_policy(INDEX.read_text(encoding="utf-8"), ["https://sign.in"]).split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self' https://sign.in"
    assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", policy["script-src"])
    assert not any("unsafe" in sources for sources in policy.values())


def test_only_what_has_its_version_in_its_path_is_kept_without_asking() -> None:
    assert cache_control("vendor/uplot-1.6.32/uPlot.min.mjs") == VERSIONED
    for path in ("index.html", "app/main.js", "config.json"):
        assert cache_control(path) == "no-cache"
