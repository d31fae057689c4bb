"""Run a command as in a container with Docker's defaults: `python -m tests.sandbox.container root|other COMMAND…`.

What Docker's default filter refuses on a current kernel is refused (Podman's and containerd's come from it), and root
has the fourteen rights that containers have. As `other`, the command runs as another user without any right, as with
`--user 65534 --cap-drop ALL --security-opt no-new-privileges`. Nothing else of a container is here: files, processes
and network are those of the machine.
"""

import ctypes
import errno
import os
import struct
import sys

from autograder.sandbox.box import kernel, seccomp

OTHER = 65534
#: The calls that are refused without CAP_SYS_ADMIN and its like, with their numbers on x86-64 and aarch64.
REFUSED = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mbind": (237, 235),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pivot_root": (155, 41),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "set_mempolicy": (238, 237),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
CLONE = {"clone": (56, 220), "clone3": (435, 435)}
CLONE_NEW = 0x7E020000  # any namespace
#: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE, NET_RAW, SYS_CHROOT, MKNOD,
#: AUDIT_WRITE, SETFCAP
RIGHTS = 0xA80425FB
PR_CAPBSET_DROP, CAPABILITIES = 24, 41
VERSION_3 = 0x20080522


def confined(user: str) -> None:
    """Put this process, and all that it starts, where a container's processes are."""
    if os.geteuid() != 0:
        kernel.no_new_privileges()
        seccomp.install(docker())
        return
    seccomp.install(docker())
    for right in range(CAPABILITIES):
        if not RIGHTS >> right & 1:
            kernel.libc.prctl(PR_CAPBSET_DROP, right, 0, 0, 0)
    if user == "other":
        os.setgroups([])
        os.setresgid(OTHER, OTHER, OTHER)
        os.setresuid(OTHER, OTHER, OTHER)
        kernel.no_new_privileges()
    else:
        keep(RIGHTS)


def keep(rights: int) -> None:
    """Give up all of root's rights but these."""
    header = struct.pack("<Ii", VERSION_3, 0)
    low, high = rights & 0xFFFFFFFF, rights >> 32
    data = struct.pack("<6I", low, low, 0, high, high, 0)
    kernel.checked(kernel.libc.capset(ctypes.c_char_p(header), ctypes.c_char_p(data)), "capset")


def docker() -> bytes:
    """Return the filter: EPERM for what is refused and for new namespaces, ENOSYS for clone3, and all else passes."""
    op, equal = seccomp.op, seccomp.JUMP_EQUAL
    column = seccomp.ARCHITECTURES[os.uname().machine][1]
    clone, clone3 = (numbers[column] for numbers in CLONE.values())
    namespaces = [
        op(seccomp.LOAD, seccomp.at_argument(0)),
        op(seccomp.AND, CLONE_NEW),
        op(equal, 0, yes=1),
        seccomp.refuse(),
        op(seccomp.RETURN, seccomp.PASS),
    ]
    code = [op(seccomp.LOAD, seccomp.AT_NUMBER), op(equal, clone3, no=1), seccomp.refuse(errno.ENOSYS)]
    code += [op(equal, clone, no=len(namespaces)), *namespaces]
    for numbers in REFUSED.values():
        code += [op(equal, numbers[column], no=1), seccomp.refuse()]
    return b"".join([*code, op(seccomp.RETURN, seccomp.PASS)])


if __name__ == "__main__":
    confined(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
