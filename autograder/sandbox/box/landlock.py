"""Landlock: give up, for this process and all it starts, every file, port and signal that is not listed.

Raw system calls, since no maintained library covers ABI 4 and later. Constants: linux/landlock.h.
"""

import ctypes
import os
import struct

from .kernel import checked, libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION, _PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many kinds of file access each ABI knows
_NET_ALL, _SCOPE_ALL = 0b11, 0b11  # bind and connect TCP; abstract sockets and signals


def abi():
    """Return the ABI version that the kernel offers; 0 if there is no Landlock."""
    try:
        return checked(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)), "landlock")
    except OSError:
        return 0


def missing():
    """Return why there is no Landlock, as the kernel's error number; 0 if there is."""
    found = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    return ctypes.get_errno() if found < 0 else 0


def attributes(version, files=True):
    """Return the ruleset: all file access (if `files`), TCP from ABI 4, scoping from ABI 6."""
    access = (1 << _FS_BITS.get(version, 16)) - 1 if files else 0
    net = _NET_ALL if version >= 4 and files else 0
    scope = _SCOPE_ALL if version >= 6 else 0
    parts = [access] + ([net] if version >= 4 else []) + ([scope] if version >= 6 else [])
    return struct.pack(f"<{len(parts)}Q", *parts)


def restrict(readable, writable=()):
    """Keep reading below `readable` (files or folders) and writing to `writable` files; nothing else.

    Paths that do not exist are left out. Raises OSError if the kernel has no Landlock.
    """
    version = abi()
    ruleset = create(attributes(version))
    try:
        for path in readable:
            allow(ruleset, path, READ_FILE | READ_DIR)
        for path in writable:
            allow(ruleset, path, READ_FILE | WRITE_FILE)
        checked(libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def isolate():
    """Isolate this process: no signals or abstract sockets to any other, the parent included (ABI 6)."""
    version = abi()
    if version >= 6:
        ruleset = create(attributes(version, files=False))
        checked(libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self")
        os.close(ruleset)


def create(data):
    return checked(
        libc.syscall(CREATE_RULESET, data, ctypes.c_size_t(len(data)), ctypes.c_uint32(0)), "landlock_create_ruleset"
    )


def allow(ruleset, path, access):
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            access &= ~READ_DIR
        rule = struct.pack("<Qi", access, fd)
        checked(
            libc.syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0)),
            f"landlock_add_rule({path})",
        )
    finally:
        os.close(fd)
