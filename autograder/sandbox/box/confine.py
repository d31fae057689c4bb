"""Give up rights, in the order in which the kernel allows it: first the warm parent, then each box on top."""

import os
import random
import sys

from . import kernel, landlock, seccomp


def zygote(config):
    """Confine the warm parent: drop root for good and leave only the interpreter and its packages readable."""
    if config["weak"]:
        return
    if config["root"] is not None:
        os.chroot(config["root"])
        os.chdir(config["folder"])
    if config["uid"] is not None:
        kernel.become(config["uid"], config["keep_reading"])
    else:
        kernel.set_capabilities(0)  # root that may not become another user is at least without its rights
    kernel.die_with_parent(os.getppid())
    kernel.leave_no_core()
    kernel.no_new_privileges()
    if config["landlock"]:
        landlock.restrict(config["readable"], config["writable"])
    config["filter"] = seccomp.template()


def box(parent, config):
    """Confine a box: its own session, limits, and a system-call filter that allows only computation."""
    os.setsid()
    if sys.platform == "linux":
        kernel.die_with_parent(parent)
    kernel.limit(config["limits"])
    random.seed(0)  # a fork draws a seed of its own; student code that gives none is repeatable so
    if not config["weak"]:
        if config["landlock"]:
            landlock.isolate()
        seccomp.confine(config["filter"])
