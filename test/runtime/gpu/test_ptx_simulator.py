"""Single instructions of PTX, and what the simulator refuses."""

from __future__ import annotations

import numpy as np
import pytest

from mlopt.runtime.gpu.device import PtxSimulator
from mlopt.runtime.gpu.errors import DeviceError

HEAD = """.version 7.0
.target sm_80
.address_size 64
{globals}
.visible .entry k(
	.param .u64 .ptr .align 1 k_param_0
)
{{
	.reg .pred 	%p<5>;
	.reg .b16 	%rs<5>;
	.reg .b32 	%r<9>;
	.reg .b64 	%rd<9>;

	ld.param.b64 	%rd1, [k_param_0];
	cvta.to.global.u64 	%rd2, %rd1;
	mov.u32 	%r1, %tid.x;
	mul.wide.u32 	%rd3, %r1, {size};
	add.s64 	%rd4, %rd2, %rd3;
{body}
	ret;
}}
"""


def run(body: str, data: np.ndarray, *, globals: str = "") -> np.ndarray:
    """Runs `body` with a thread an element of `data`, whose address is in %rd4."""
    device = PtxSimulator()
    description = '// mlopt-launch: {"kernel": "k", "parameters": [{"kind": "memref"}]}\n'
    text = HEAD.format(body=body, size=data.itemsize, globals=globals)
    module = device.load(description + text)
    program = module.programs["k"]
    # The kernel takes the pointer alone: the description of a memref is for those of mlopt.
    module.parameters["k"] = [{"kind": "memref"}]
    program.kernel.params += [
        type(program.kernel.params[0])(f"unused_{i}", "param", 8, 8) for i in range(4)
    ]
    device.launch(module, "k", (1, 1, 1), (len(data), 1, 1), [data])
    return data


@pytest.mark.parametrize(
    ("body", "function"),
    [
        ("not.b32 %r3, %r2;", lambda x: ~x),
        ("shr.s32 %r3, %r2, 40;", lambda x: x >> 31),
        ("shl.b32 %r3, %r2, 33;", lambda x: x * 0),
        ("mul.hi.s32 %r3, %r2, %r2;", lambda x: ((x.astype(np.int64) ** 2) >> 32).astype(np.int32)),
        ("rem.s32 %r3, %r2, 7;", lambda x: np.fmod(x, 7)),
        ("bfe.s32 %r3, %r2, 4, 8;", lambda x: (x << 20) >> 24),
        ("popc.b32 %r3, %r2;", lambda x: np.bitwise_count(x.view(np.uint32)).astype(np.int32)),
        ("prmt.b32 %r3, %r2, 0, 0x0123;", lambda x: x.byteswap()),
        ("cvt.s32.s8 %r3, %r2;", lambda x: x.astype(np.int8).astype(np.int32)),
        ("setp.lt.s32 %p1, %r2, 0;\nselp.b32 %r3, 1, 2, %p1;", lambda x: np.where(x < 0, 1, 2)),
        ("mov.b32 {%rs1, %rs2}, %r2;\nmov.b32 %r3, {%rs2, %rs1};",
         lambda x: ((x.view(np.uint32) >> 16) | (x.view(np.uint32) << 16)).view(np.int32)),
    ],
)  # fmt: skip
def test_integer_instruction(body: str, function):
    x = np.random.default_rng(0).integers(-(2**31), 2**31 - 1, 64).astype(np.int32)
    wanted = function(x.copy())
    found = run(f"ld.global.b32 %r2, [%rd4];\n{body}\nst.global.b32 [%rd4], %r3;", x)
    np.testing.assert_array_equal(found, wanted)


def test_lanes_that_branch_meet_again():
    body = """
	setp.lt.u32 	%p1, %r1, 5;
	mov.b32 	%r3, 7;
	@%p1 bra 	$small;
	mov.b32 	%r3, 9;
	bra.uni 	$join;
$small:
	add.s32 	%r3, %r3, %r1;
$join:
	st.global.b32 	[%rd4], %r3;"""
    found = run(body, np.zeros(40, np.int32))
    lanes = np.arange(40)
    np.testing.assert_array_equal(found, np.where(lanes < 5, 7 + lanes, 9))


def test_variables_in_memory():
    body = """
	mov.b64 	%rd5, table;
	and.b32 	%r4, %r1, 1;
	mul.wide.u32 	%rd6, %r4, 4;
	add.s64 	%rd7, %rd5, %rd6;
	ld.global.b32 	%r3, [%rd7];
	st.global.b32 	[%rd4], %r3;"""
    table = ".global .align 4 .b8 table[8] = {1, 0, 0, 0, 2, 1, 0, 0};"
    found = run(body, np.zeros(4, np.int32), globals=table)
    np.testing.assert_array_equal(found, [1, 258, 1, 258])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("wgmma.fence.sync.aligned;", "line 20: instruction 'wgmma.fence.sync.aligned' is not known"),
        ("ld.global.b64 %rd5, [%rd4+4];", "is not a multiple of 8"),
        ("ld.global.b32 %r2, [%rd4+64];", "access of 4 bytes at 64 is outside of a buffer of 64"),
        ("mov.b64 %rd5, 0;\nld.global.b32 %r2, [%rd5];", "address 0x0 is in no buffer"),
        ("ld.global.v4.b32 {%r2, %r3, %r4, %r5}, [%rd2+8];", "a vector of 4 elements is not aligned"),
        ("bra.uni $nowhere;", "label '\\$nowhere' is not there"),
        ("trap;", "the kernel stopped itself"),
    ],
)  # fmt: skip
def test_refused(body: str, message: str):
    with pytest.raises(DeviceError, match=message):
        run(body, np.zeros(16, np.int32))


def test_a_launch_that_no_gpu_takes_is_refused():
    device = PtxSimulator()
    module = device.load(HEAD.format(body="", size=4, globals=""))
    with pytest.raises(DeviceError, match="a block has 2048 threads, at most 1024 are possible"):
        device.launch(module, "k", (1, 1, 1), (1024, 2, 1), [])
    with pytest.raises(DeviceError, match="there is no kernel 'f'"):
        device.launch(module, "f", (1, 1, 1), (1, 1, 1), [])
