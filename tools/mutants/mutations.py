"""
What is changed: one place in a function's body for each mutant.

Most operators are those of mutmut. Ours take something away, since what is promised here mostly hangs on a clause, a call or a
condition being there: a clause of ``and`` or ``or`` (in place of swapping the two), an entry of a dictionary, a call whose answer
nobody uses, the condition of an ``if``.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any, cast

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation import mutators

Operator = Callable[[Any], Iterable[cst.CSTNode]]


_NO_TIME = cst.parse_expression("timedelta(0)")


def dropped_clauses(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """Leave out either side."""
    yield node.left
    yield node.right


def dropped_entries(node: cst.Dict) -> Iterator[cst.CSTNode]:
    """Leave out one entry of a dictionary."""
    for place in range(len(node.elements)):
        yield node.with_changes(elements=[*node.elements[:place], *node.elements[place + 1 :]])


def dropped_arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave out one argument of a call; ``timedelta(0)`` stays, for ``timedelta()`` is the same."""
    if node.deep_equals(_NO_TIME):
        return
    for place in range(len(node.args)):
        yield node.with_changes(args=[*node.args[:place], *node.args[place + 1 :]])


def dropped_call(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave out a call that stands by itself."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def settled_condition(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """Let a condition always hold, or never."""
    for answer in ("True", "False"):
        yield node.with_changes(test=cst.Name(answer))


def marked_string(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """Change a string: one change of mutmut's three tells the same as all."""
    yield from list(mutators.operator_string(node))[:1]


def swapped_operator(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Swap an operator for its neighbour; `and` and `or` are `dropped_clauses`'s."""
    if not isinstance(node, cst.BooleanOperation):
        yield from mutators.operator_swap_op(node)


def dropped_case(node: cst.Match) -> Iterator[cst.CSTNode]:
    """Leave out one case, but not the one that only tells the type checker that all are there."""
    for place, case in enumerate(node.cases):
        if len(node.cases) > 1 and not _is_for_people(case.body.body[0]):
            yield node.with_changes(cases=[*node.cases[:place], *node.cases[place + 1 :]])


_INSTEAD: dict[Any, Operator] = {
    mutators.operator_match: dropped_case,
    mutators.operator_string: marked_string,
    mutators.operator_arg_removal: dropped_arguments,
    mutators.operator_swap_op: swapped_operator,
}
OPERATORS: list[tuple[type[cst.CSTNode], Operator]] = [
    *((kind, _INSTEAD.get(operator, operator)) for kind, operator in mutators.mutation_operators),
    (cst.BooleanOperation, dropped_clauses),
    (cst.Dict, dropped_entries),
    (cst.Expr, dropped_call),
    (cst.If, settled_condition),
    (cst.CompIf, settled_condition),
]

# What an operator holds together, and may come apart beside another.
_LOOSE = (cst.BooleanOperation, cst.Comparison, cst.BinaryOperation, cst.UnaryOperation, cst.IfExp, cst.Lambda)

# Lines of a log (the other calls of `Telemetry` count, and alarms hang on that), and what only tells the type checker something.
_LOG = ("warn", "note", "error", "info", "warning", "exception", "debug")
_NOT_LOOKED_INTO = ("cast", "assert_never", "TypeVar", "len", "isinstance")


@dataclass(frozen=True, eq=False)
class Mutant:
    """One place of a function, changed."""

    path: Path
    function: str
    """The name of the function, as its code has it."""
    function_line: int
    """The line where its code begins: that of its first decorator, if it has one."""
    lines: range
    """From the first line of the statement to the last of what is changed."""
    tree: cst.Module
    node: cst.CSTNode
    instead: cst.CSTNode

    @cached_property
    def source(self) -> str:
        """The whole module with the change."""
        return cast(cst.Module, self.tree.deep_replace(self.node, self.instead)).code

    @cached_property
    def difference(self) -> list[str]:
        """The lines that differ, as ``diff`` writes them."""
        lines = difflib.unified_diff(self.tree.code.splitlines(), self.source.splitlines(), n=0, lineterm="")
        return [line for line in list(lines)[2:] if not line.startswith("@@")]

    @property
    def line(self) -> int:
        """The first line that differs."""
        pairs = zip(self.tree.code.splitlines(), self.source.splitlines(), strict=False)
        return next((place for place, (old, new) in enumerate(pairs, 1) if old != new), self.lines.stop - 1)

    @property
    def before(self) -> str:
        """What stands there, without indentation."""
        return "\n".join(line[1:].strip() for line in self.difference if line[0] == "-")

    @property
    def after(self) -> str:
        """What stands there instead, without indentation."""
        return "\n".join(line[1:].strip() for line in self.difference if line[0] == "+")

    def code(self) -> CodeType | None:
        """Return the code of the function with the change; None where Python does not take it."""
        try:
            module = compile(self.source, str(self.path), "exec")
        except SyntaxError:
            return None
        return next((code for code in _codes(module) if code_key(code) == (self.function_line, self.function)), None)


def code_key(code: CodeType) -> tuple[int, str]:
    """Return what tells a function of a module from its others."""
    return code.co_firstlineno, code.co_name


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def mutants_of(path: Path, source: str | None = None) -> list[Mutant]:
    """Return the mutants of a module, in the order of their lines."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8") if source is None else source))
    finder = _Finder(path, wrapper.module)
    wrapper.visit(finder)
    unlike = [mutant for mutant in finder.found if not mutant.node.deep_equals(mutant.instead)]
    return sorted(unlike, key=lambda mutant: mutant.lines.start)


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, path: Path, tree: cst.Module) -> None:
        super().__init__()
        self.found: list[Mutant] = []
        self._path = path
        self._tree = tree
        self._functions: list[cst.FunctionDef] = []
        self._statements: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Go into what runs when a function does, and take what stands there."""
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Parameters) or _is_for_people(node):
            return False
        if isinstance(node, cst.BaseStatement | cst.BaseSmallStatement):
            self._statements.append(node)
        if self._functions and not isinstance(node, cst.FunctionDef):
            self._take(node)
        if isinstance(node, cst.FunctionDef):
            self._functions.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Come out of a function or a statement."""
        if self._functions and self._functions[-1] is original_node:
            self._functions.pop()
        if self._statements and self._statements[-1] is original_node:
            self._statements.pop()

    def _take(self, node: cst.CSTNode) -> None:
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.found += [self._mutant(node, instead) for instead in operator(node)]

    def _mutant(self, node: cst.CSTNode, instead: cst.CSTNode) -> Mutant:
        function = self._functions[0]
        end = self._position(node.test if isinstance(node, cst.If) else node)[1]
        first = function.decorators[0] if function.decorators else function
        return Mutant(
            self._path,
            function.name.value,
            self._position(first)[0].line,
            range(self._position(self._statements[-1])[0].line, end.line + 1),
            self._tree,
            node,
            _kept_whole(node, instead, self.get_metadata(ParentNodeProvider, node, None)),
        )

    def _position(self, node: cst.CSTNode) -> Sequence[CodePosition]:
        position = self.get_metadata(PositionProvider, node)
        return position.start, position.end


def _is_for_people(node: cst.CSTNode) -> bool:
    """Tell a line of a log, an error, and what only the type checker looks at."""
    if isinstance(node, cst.SimpleStatementLine):
        node = node.body[0]
    if isinstance(node, cst.Expr):
        node = node.value
    match node:
        case cst.Raise():
            return True
        case cst.Call(func=cst.Name(value=called)):
            return called in _NOT_LOOKED_INTO
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=called))):
            return called in _LOG
        case _:
            return False


def _kept_whole(node: cst.CSTNode, instead: cst.CSTNode, parent: cst.CSTNode | None) -> cst.CSTNode:
    """Put what comes instead of an expression in brackets: its neighbours may bind more tightly."""
    is_part = isinstance(node, cst.BaseExpression) and isinstance(parent, cst.BaseExpression)
    if is_part and isinstance(instead, _LOOSE) and not instead.lpar:
        return instead.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return instead
