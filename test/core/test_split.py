"""Chunks keep the line numbers of the file."""

from front_door import NAME

from mlopt.core.context import Context
from mlopt.core.parser import parse_module
from mlopt.core.split import split_input
from mlopt.dialects import register_dialects


def test_an_unmarked_file_is_one_chunk():
    assert split_input("a\nb") == ["a\nb"]


def test_another_marker_may_be_given():
    assert split_input("a\n// ---\nb", "// ---") == ["a\n", "\n\nb"]


def test_locations_are_lines_of_the_file():
    context = Context(allow_unregistered=True)
    register_dialects(context)
    chunks = split_input('"t.x"() : () -> ()\n// -----\n\n"t.y"() : () -> ()\n')
    op = parse_module(chunks[1], NAME, context).body.block.first_op
    assert op is not None and str(op.location) == f'loc("{NAME}":4:1)'
