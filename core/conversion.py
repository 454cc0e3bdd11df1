"""The conversion framework: from the ops of one level to those of the next.

Three parts, as in upstream's dialect conversion, but decided before it is built, so
that no rollback is needed:

- `ConversionTarget`: which ops may remain.
- `TypeConverter`: what becomes of a type; casts bridge where one side is not converted yet.
- `ConversionPattern`: how one op class becomes others. It is given the op's operands
  already converted, builds new ops, and returns the values that replace the results.

One walk visits every op once, in order, parents before their regions. Ops that are
illegal and have no pattern that takes them are all reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from xdsl.builder import InsertOpInvT
from xdsl.dialects.builtin import LocationAttr, UnrealizedConversionCastOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from mlopt.core.diagnostics import Diagnostic, DiagnosticError, Severity, diagnostic
from mlopt.core.rewriting import inherit_location
from mlopt.core.walking import walk

OpT = TypeVar("OpT", bound=Operation)
Legality = Callable[[Operation], bool]


class ConversionTarget:
    """Which ops are legal: by op name, else by dialect name, else unknown.

    An op of unknown legality stays where no pattern takes it; an illegal one must go.
    """

    def __init__(
        self,
        *,
        legal: Iterable[str] = (),
        illegal: Iterable[str] = (),
        dynamic: dict[str, Legality] | None = None,
    ):
        self._static = {name: True for name in legal} | {name: False for name in illegal}
        self._dynamic = dict(dynamic or {})
        self._known: dict[str, bool | None] = {}

    def legality(self, op: Operation) -> bool | None:
        """True, False, or None where the target says nothing."""
        if op.name in self._known:
            return self._known[op.name]
        for name in (op.name, op.name.partition(".")[0]):
            if name in self._dynamic:
                return self._dynamic[name](op)
            if name in self._static:
                self._known[op.name] = self._static[name]
                return self._static[name]
        self._known[op.name] = None
        return None


TypeRule = Callable[[Attribute], Attribute | None]


class TypeConverter:
    """Type conversion by rules; the rule added last is asked first; results are memoised."""

    def __init__(self, *rules: TypeRule):
        self._rules = list(rules)
        self._memo: dict[Attribute, Attribute] = {}
        self._by_identity: dict[int, tuple[Attribute, Attribute]] = {}

    def add(self, rule: TypeRule) -> None:
        """Adds `rule`, which returns None for types that are not its business."""
        self._rules.append(rule)
        self._memo.clear()
        self._by_identity.clear()

    def convert(self, type: Attribute) -> Attribute:
        """The converted type; the type itself where no rule takes it."""
        # Hashing a type costs more than most conversions: the same object is asked first.
        same = self._by_identity.get(id(type))
        if same is not None:
            return same[1]
        found = self._memo.get(type)
        if found is None:
            answers = (rule(type) for rule in reversed(self._rules))
            found = next((answer for answer in answers if answer is not None), type)
            self._memo[type] = found
        self._by_identity[id(type)] = (type, found)
        return found

    def convert_all(self, types: Iterable[Attribute]) -> list[Attribute]:
        """`convert` of each."""
        return [self.convert(type) for type in types]

    def is_legal(self, op: Operation) -> bool:
        """True where no operand, result or block argument of `op` has a type to convert."""
        values = [*op.operands, *op.results]
        values += [arg for region in op.regions for block in region.blocks for arg in block.args]
        return all(self.convert(value.type) == value.type for value in values)


class ConversionRewriter:
    """What a conversion pattern builds with: inserts before the op that is converted."""

    def __init__(self, types: TypeConverter):
        self.types = types
        self._point: InsertPoint | None = None
        self._location: LocationAttr | None = None

    def at(self, op: Operation) -> ConversionRewriter:
        """Moves the insertion point to before `op`."""
        self._point = InsertPoint.before(op)
        self._location = op.location
        return self

    def at_end(self, block: Block) -> ConversionRewriter:
        """Moves the insertion point to the end of `block`; locations stay."""
        self._point = InsertPoint.at_end(block)
        return self

    def insert(self, op: InsertOpInvT) -> InsertOpInvT:
        """Inserts one op or several; they take the location of the converted op."""
        assert self._point is not None, "the driver sets the insertion point"
        new_ops = (op,) if isinstance(op, Operation) else tuple(op)
        for new_op in new_ops:
            if self._location is not None:
                inherit_location(new_op, self._location)
        Rewriter.insert_op(new_ops, self._point)
        return op

    def convert_block_arguments(
        self, block: Block, keeps: Callable[[Attribute], bool] = lambda _: False
    ) -> None:
        """Gives the arguments of `block` their converted types; old uses see a cast.

        An argument whose type `keeps` says so stays for another pattern.
        """
        for argument in tuple(block.args):
            new_type = self.types.convert(argument.type)
            if new_type == argument.type or keeps(argument.type):
                continue
            new_argument = block.insert_arg(new_type, argument.index)
            new_argument.name_hint = argument.name_hint
            new_argument.location = argument.location
            cast = UnrealizedConversionCastOp(
                operands=[[new_argument]], result_types=[[argument.type]]
            )
            Rewriter.insert_op(cast, InsertPoint.at_start(block))
            argument.replace_all_uses_with(cast.results[0])
            block.erase_arg(argument)

    def move_region(self, region: Region, *, convert_arguments: bool = True) -> Region:
        """Takes the blocks out of `region` into a new one, block arguments converted."""
        moved = Rewriter.move_region_contents_to_new_regions(region)
        if convert_arguments:
            for block in moved.blocks:
                self.convert_block_arguments(block)
        return moved


class ConversionPattern(Generic[OpT]):
    """How ops of `op_types`, or those called one of `op_names`, are converted.

    Names do not import the dialect: a conversion that knows many ops costs nothing for
    those that the module does not hold. `benefit` orders patterns of one op.
    """

    op_types: ClassVar[tuple[type[Operation], ...]] = ()
    op_names: Sequence[str] = ()
    benefit: ClassVar[int] = 1

    def convert(
        self, op: OpT, operands: Sequence[SSAValue], rewriter: ConversionRewriter
    ) -> Sequence[SSAValue] | None:
        """Builds what replaces `op` from the converted `operands`.

        Returns one value a result of `op` (an empty sequence for an op without results),
        or None, having built nothing, where this pattern does not take the op.
        """
        raise NotImplementedError

    def refusal(self, op: OpT, operands: Sequence[SSAValue]) -> str:
        """Why `op` can never be converted, for the error; empty where it may be.

        Asked before `convert`, so that an op whose types have no counterpart is reported
        like any other that stays, and `convert` need not check them.
        """
        return ""


def apply_conversion(
    root: Operation,
    patterns: Iterable[ConversionPattern[Operation]],
    target: ConversionTarget,
    types: TypeConverter | None = None,
) -> None:
    """Converts every op below `root` that `target` does not call legal.

    Raises `DiagnosticError` with one error for every op that is illegal and stayed.
    Casts between a converted and an unconverted type remain as
    `builtin.unrealized_conversion_cast` where both ends are not converted;
    `reconcile_casts` removes the pairs.
    """
    conversion = _Conversion(patterns, target, types or TypeConverter())
    for region in root.regions:
        conversion.convert_region(region)
    reconcile_casts(root)
    if conversion.failures:
        raise DiagnosticError(conversion.failures)


class _Conversion:
    """One run: the pattern index, and what failed."""

    def __init__(
        self,
        patterns: Iterable[ConversionPattern[Operation]],
        target: ConversionTarget,
        types: TypeConverter,
    ):
        self.target = target
        self.types = types
        self.rewriter = ConversionRewriter(types)
        self.failures: list[Diagnostic] = []
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.benefit)
        self._index: dict[type[Operation], list[ConversionPattern[Operation]]] = {}

    def convert_region(self, region: Region) -> None:
        """Converts ops in order; regions are visited where they ended up."""
        block = region.first_block
        while block is not None:
            self._convert_block(block)
            block = block.next_block

    def _convert_block(self, block: Block) -> None:
        op = block.first_op
        while op is not None:
            next_op = op.next_op
            previous = op.prev_op
            if self._convert_op(op):
                op = self._first_unvisited(block, previous, next_op)
                continue
            for inner in op.regions:
                self.convert_region(inner)
            op = next_op

    def _first_unvisited(
        self, block: Block, previous: Operation | None, following: Operation | None
    ) -> Operation | None:
        """What to visit after a conversion: the new ops, since they may be illegal too."""
        if following is not None and following.parent is not block:
            return None
        return block.first_op if previous is None else previous.next_op

    def _convert_op(self, op: Operation) -> bool:
        legality = self.target.legality(op)
        if legality is True or isinstance(op, UnrealizedConversionCastOp):
            return False
        candidates = self._candidates(type(op))
        if candidates:
            rewriter = self.rewriter.at(op)
            operands = [self._converted(operand, op) for operand in op.operands]
            rewriter.at(op)
            for pattern in candidates:
                reason = pattern.refusal(op, operands)
                if reason:
                    return self._fail(op, f": {reason}")
                values = pattern.convert(op, operands, rewriter)
                if values is not None:
                    self._replace(op, values)
                    return True
        return self._fail(op) if legality is False else False

    def _fail(self, op: Operation, reason: str = "") -> bool:
        message = f"failed to legalize operation '{op.name}'{reason}"
        self.failures.append(diagnostic(Severity.ERROR, op, message))
        return False

    def _candidates(self, op_class: type[Operation]) -> list[ConversionPattern[Operation]]:
        if op_class not in self._index:
            self._index[op_class] = [
                pattern
                for pattern in self._patterns
                if issubclass(op_class, pattern.op_types) or op_class.name in pattern.op_names
            ]
        return self._index[op_class]

    def _converted(self, value: SSAValue, user: Operation) -> SSAValue:
        """`value` with its converted type: looks through a cast, else inserts one."""
        type = value.type
        wanted = self.types.convert(type)
        if wanted is type or wanted == type:
            return value
        owner = value.owner
        if isinstance(owner, UnrealizedConversionCastOp) and len(owner.inputs) == 1:
            if owner.inputs[0].type == wanted:
                return owner.inputs[0]
        cast = UnrealizedConversionCastOp(operands=[[value]], result_types=[[wanted]])
        Rewriter.insert_op(cast, InsertPoint.before(user))
        return cast.results[0]

    def _replace(self, op: Operation, values: Sequence[SSAValue]) -> None:
        assert len(values) == len(op.results), (
            f"{op.name}: {len(values)} values for {len(op.results)} results"
        )
        for result, value in zip(op.results, values, strict=True):
            if value.name_hint is None:
                value.name_hint = result.name_hint
            if result.first_use is not None and value.type != result.type:
                cast = UnrealizedConversionCastOp(operands=[[value]], result_types=[[result.type]])
                Rewriter.insert_op(cast, InsertPoint.before(op))
                value = cast.results[0]
            result.replace_all_uses_with(value)
        block = op.parent
        assert block is not None, "an op that is converted is in a block"
        block.erase_op(op)


def reconcile_casts(root: Operation) -> None:
    """Removes casts that undo each other, and casts that nothing uses."""
    casts = [op for op in walk(root) if isinstance(op, UnrealizedConversionCastOp)]
    for cast in casts:
        for i, result in enumerate(cast.results):
            source = _source_of(cast, result.type) if len(cast.results) == 1 else None
            if source is not None and i == 0:
                result.replace_all_uses_with(source)
    for cast in reversed(casts):
        if not any(result.uses for result in cast.results):
            cast.detach()
            cast.erase()


def _source_of(cast: UnrealizedConversionCastOp, wanted: Attribute) -> SSAValue | None:
    """The value of type `wanted` at the start of a chain of one-to-one casts."""
    current = cast
    while len(current.inputs) == 1:
        value = current.inputs[0]
        if value.type == wanted:
            return value
        if not isinstance(value.owner, UnrealizedConversionCastOp):
            return None
        current = value.owner
    return None
