"""Mutants of the deciding code: every single small fault that these operators can make.

The code is `backapp/gate/` and `backapp/access/`. A mutant's name does not depend on line numbers:
it has the file, the function, the original code and the new code. Text for people is not mutated
(docstrings and messages of errors and logs), nor are annotations, which only a type checker reads.

docs/adr/0053 and 0102 say why we do not use an existing tool.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.fingerprints import DOOR, GATE
from tools.fingerprints import ROOT as HOUSE

FILES = [*GATE, *DOOR]

OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.Div: ast.Mult, ast.Mult: ast.Div,
}  # fmt: skip
OTHER_NAMES = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change. `source` is the whole changed file."""

    name: str
    module: str
    source: str


def mutants() -> Iterator[Mutant]:
    """Yield all mutants, file by file."""
    for file in FILES:
        yield from of_file(file)


def of_file(file: Path) -> Iterator[Mutant]:
    text, place = file.read_text(encoding="utf-8"), file.relative_to(HOUSE)
    module = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
    seen: Counter = Counter()
    for where, says, tree in changed(text):
        name = f"{place}, {where}: {says}"
        seen[name] += 1
        if seen[name] > 1:
            name += f" ({seen[name]})"
        yield Mutant(name, module, ast.unparse(tree))


def changed(text: str) -> Iterator[tuple[str, str, ast.Module]]:
    """Yield (place, original and new code, tree) for every change of one file."""
    tree = ast.parse(text)
    for path, node, where in places(tree, (), ""):
        for new in changes_of(node):
            other = copy.deepcopy(tree)
            put(other, path, new)
            yield where or "the module", in_words(node, new), ast.fix_missing_locations(other)


def places(node, path, where) -> Iterator[tuple[tuple, ast.AST, str]]:
    """Yield (path, node, name of the enclosing definition) for every node that can be changed."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "ctx", "bases", "type_params"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or left_alone(node, child):
                continue
            inside = (
                f"{where}.{child.name}".lstrip(".") if isinstance(child, DEFINITIONS) else where
            )
            yield (*path, (field, index)), child, inside
            yield from places(child, (*path, (field, index)), inside)


DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def left_alone(parent, child) -> bool:
    """Whether a node is text for people, an import, or only for the type checker."""
    match child:
        # the last is a docstring
        case ast.Import() | ast.ImportFrom() | ast.Raise() | ast.Expr(value=ast.Constant()):
            return True
        case (
            ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Assign(targets=[ast.Name(id="Levels" | "log")])
        ):
            return True
        case (
            ast.Call(func=ast.Name(id="_" | "_fault")) | ast.Call(func=ast.Attribute(attr="_fault"))
        ):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            return True
        case ast.JoinedStr():  # a message if it is yielded or added to the problems
            return isinstance(parent, ast.Yield | ast.List | ast.ListComp)
    return False


def put(tree, path, new) -> None:
    for field, index in path[:-1]:
        tree = getattr(tree, field) if index is None else getattr(tree, field)[index]
    field, index = path[-1]
    if index is None:
        setattr(tree, field, new)
    else:
        getattr(tree, field)[index] = new


def in_words(node, new) -> str:
    """Describe a change by the original and new code, or by the part that is left out."""
    parts, left = ([ast.unparse(part) for part in parts_of(one)] for one in (node, new))
    if type(node) is type(new) and len(left) == len(parts) - 1:
        return (
            f"{short(node)} without "
            f"{next(one for one in parts if one not in left or parts.count(one) > left.count(one))}"
        )
    return f"{short(node)} → {short(new)}"


def parts_of(node) -> list:
    match node:
        case ast.Set() | ast.List() | ast.Tuple():
            return node.elts
        case ast.Dict():  # a key is None where another dictionary is unpacked
            return [key or value for key, value in zip(node.keys, node.values, strict=True)]
        case ast.Call():
            return node.keywords
        case ast.BoolOp():
            return node.values
    return []


def short(node) -> str:
    text = " ".join(ast.unparse(node).split()).strip()
    return text if len(text) <= 70 else f"{text[:45]} … {text[-22:]}"


# -- mutation operators


def changes_of(node) -> Iterator[ast.AST]:
    """Yield the changed versions of a node."""
    for operators in (of_values, of_operations, of_parts, of_statements):
        yield from operators(node)


def of_values(node) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=str()) if node.value:
            yield ast.Constant(f"not-{node.value}")
        case ast.Name(id=name) if name in OTHER_NAMES:
            yield ast.Name(OTHER_NAMES[name], ast.Load())


def of_operations(node) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for number, op in enumerate(node.ops):
                ops = [*node.ops[:number], OTHER[type(op)](), *node.ops[number + 1 :]]
                yield with_(node, ops=ops)
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in OTHER:
            yield with_(node, op=OTHER[type(node.op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.If() | ast.IfExp() | ast.While():
            yield with_(node, test=ast.UnaryOp(ast.Not(), node.test))


def of_parts(node) -> Iterator[ast.AST]:
    """Yield the node with one part left out."""
    match node:
        case ast.BoolOp() if len(node.values) > 2:
            yield from (with_(node, values=but(node.values, one)) for one in node.values)
        case ast.comprehension() if node.ifs:
            yield with_(node, ifs=[])
        case ast.Call():
            named = [one for one in node.keywords if one.arg]
            yield from (with_(node, keywords=but(node.keywords, one)) for one in named)
        case ast.Set() | ast.List() | ast.Tuple() if len(node.elts) > 1 and not stored(node):
            named = [one for one in node.elts if isinstance(one, ast.Constant | ast.Attribute)]
            yield from (with_(node, elts=but(node.elts, one)) for one in named)
        case ast.Dict() if len(node.keys) > 1:
            for number in range(len(node.keys)):
                keys, values = without(node.keys, number), without(node.values, number)
                yield with_(node, keys=keys, values=values)


def of_statements(node) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr()) if not is_none(node.value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.match_case(pattern=ast.MatchAs(pattern=None)):
            pass  # the default case: without it nothing would match
        case ast.match_case():
            yield with_(node, guard=ast.Constant(False))


def with_(node, **different):
    """Return a copy of `node` with different fields."""
    other = copy.copy(node)
    for field, value in different.items():
        setattr(other, field, value)
    return other


def without(values, number):
    return [value for place, value in enumerate(values) if place != number]


def but(values, one):
    return [value for value in values if value is not one]


def stored(node) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def is_none(node) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
