"""Run a command as in a container whose runtime forbids Landlock: `python -m tests.sandbox.forbid EPERM COMMAND…`."""

import errno
import os
import sys

from autograder.sandbox.box import kernel, landlock, seccomp

CALLS = [landlock.CREATE_RULESET, landlock.ADD_RULE, landlock.RESTRICT_SELF]


def forbid(number: int) -> None:
    """Let Landlock's system calls fail with this error, in this process and all that it starts."""
    code = [seccomp.op(seccomp.LOAD, seccomp.AT_NUMBER)]
    code += [seccomp.op(seccomp.JUMP_EQUAL, call, yes=len(CALLS) - n) for n, call in enumerate(CALLS)]
    code += [seccomp.op(seccomp.RETURN, seccomp.PASS), seccomp.refuse(number)]
    kernel.no_new_privileges()
    seccomp.install(b"".join(code))


if __name__ == "__main__":
    forbid(getattr(errno, sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
