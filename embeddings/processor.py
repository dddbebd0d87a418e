"""What the processor here can do for the model."""

import os
from functools import cache
from pathlib import Path


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively; elsewhere it would be slower than float32."""
    return "avx512_bf16" in _cpuinfo() or has_matrix_tiles()


def has_matrix_tiles() -> bool:
    """Whether the processor multiplies whole tiles of bfloat16 matrices (Intel's AMX)."""
    return "amx_bf16" in _cpuinfo()


def is_amd() -> bool:
    """Whether AMD made the processor."""
    return "AuthenticAMD" in _cpuinfo()


@cache
def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return ""


@cache  # torch tells its own choice only until a thread is given another
def usable_threads() -> int:
    """Threads for a batch: what torch would take, but no more than the processors this process may use.

    More OpenMP threads than those stall each other.
    """
    import torch

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        allowed = min(allowed, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass  # no control group, or no quota ("max")
    return min(torch.get_num_threads(), allowed)
