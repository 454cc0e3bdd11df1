"""The quick methods of the IR do what xDSL's do."""

from __future__ import annotations

import pytest
from xdsl.dialects import test
from xdsl.dialects.arith import AddiOp, ConstantOp
from xdsl.dialects.builtin import UNKNOWN_LOC, ModuleOp, UnregisteredOp, i32
from xdsl.ir import Block, Operation, OpTrait, OpTraits, Region
from xdsl.ir.core import SSAValues
from xdsl.traits import Commutative, Pure

from mlopt.core.quick_ir import use_quick_ir

use_quick_ir()


def _constants(count: int) -> list[Operation]:
    return [ConstantOp.from_int_and_width(number, 32) for number in range(count)]


def test_ops_may_be_erased_while_they_are_visited():
    block = Block(_constants(4))
    for op in block.ops:
        block.erase_op(op)
    assert block.is_empty and list(block.ops) == []


def test_blocks_are_visited_in_order():
    blocks = [Block() for _ in range(3)]
    region = Region(blocks)
    assert list(region.blocks) == blocks and list(Region().blocks) == []


def test_values_by_index_and_slice():
    op = test.TestOp(result_types=[i32, i32, i32])
    assert op.results[-1] is op.results[2]
    assert isinstance(op.results[1:], SSAValues) and op.results[1:].types == (i32, i32)
    with pytest.raises(IndexError):
        _ = op.results[3]


def test_traits_are_found_by_class_and_by_value_and_may_be_added():
    assert AddiOp.has_trait(Pure) and AddiOp.has_trait(Commutative())
    assert not ModuleOp.has_trait(Pure)

    class Late(OpTrait):
        """Added after it was asked for."""

    class LateOp(test.TestOp):
        traits = OpTraits(lambda: (Pure(),))

    assert not LateOp.has_trait(Late) and LateOp.has_trait(Pure)
    LateOp.traits.add_trait(Late())
    assert LateOp.has_trait(Late)


def test_an_unregistered_op_answers_as_it_is_asked_to():
    unknown = UnregisteredOp.with_name("a.b")
    assert unknown.has_trait(Pure)
    assert not unknown.has_trait(Pure, value_if_unregistered=False)


def test_an_op_without_anything_and_with_everything():
    op = test.TestOp.create()
    assert not op.operands and not op.results and not op.successors and op.regions == ()
    assert op.location is UNKNOWN_LOC
    target = Block()
    values = test.TestOp(result_types=[i32, i32])
    op = test.TestOp.create(
        operands=iter(values.results),  # pyright: ignore[reportArgumentType]
        result_types=iter([i32]),  # pyright: ignore[reportArgumentType]
        successors=[target],
        regions=[Region(Block())],
    )
    assert list(op.operands) == list(values.results) and op.results[0].type == i32
    assert [use.operation for use in values.results[1].uses] == [op]
    assert list(op.successors) == [target] and op.regions[0].parent is op


def test_default_properties_are_filled_in():
    constants = _constants(2)
    made = AddiOp.create(operands=[op.results[0] for op in constants], result_types=[i32])
    assert made.properties == AddiOp(*constants).properties != {}


def test_ops_are_not_attached_twice_or_to_themselves():
    op, *_ = _constants(1)
    block = Block([op])
    with pytest.raises(ValueError, match="already attached"):
        Block().add_op(op)
    outer = test.TestOp(regions=[Region(block)])
    with pytest.raises(ValueError, match="contained in the operation"):
        block.add_op(outer)
