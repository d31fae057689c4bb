"""What must fail in a box. Run there as a student's cell by selftest.py, which fills in the targets."""

import ctypes
import importlib
import os
import socket
import subprocess
import threading

TARGETS = {}

libc = ctypes.CDLL(None, use_errno=True)


def called(*args):
    """Make a system call under the C library's name, since its number differs between architectures.

    Return True if it succeeded.
    """
    name, *rest = args
    return getattr(libc, name)(*rest) >= 0


def read_a_password_file():
    return bool(open("/etc/passwd").read())


def read_the_grader_s_files():
    return bool(open(TARGETS["file"]).read())


def list_the_grader_s_folder():
    return bool(os.listdir(TARGETS["folder"]))


def list_the_working_folder():
    return TARGETS["cwd"] != "/" and bool(os.listdir(TARGETS["cwd"]))


def write_into_the_working_folder():
    open(os.path.join(TARGETS["cwd"], "optviz-selftest"), "w").close()
    os.remove(os.path.join(TARGETS["cwd"], "optviz-selftest"))
    return True


def write_a_temporary_file():
    open("/tmp/optviz-selftest", "w").close()
    os.remove("/tmp/optviz-selftest")
    return True


def make_a_folder():
    os.mkdir("/tmp/optviz-selftest.d")
    os.rmdir("/tmp/optviz-selftest.d")
    return True


def write_to_shared_memory():
    open("/dev/shm/optviz-selftest", "w").close()
    os.remove("/dev/shm/optviz-selftest")
    return True


def read_the_parent_s_environment():
    return bool(open(f"/proc/{os.getppid()}/environ", "rb").read())


def find_a_secret_in_the_environment():
    return TARGETS["canary"] in os.environ


def open_a_tcp_connection():
    socket.create_connection(("127.0.0.1", TARGETS["port"]), 1).close()
    return True


def send_a_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return sock.sendto(b"x", ("127.0.0.1", TARGETS["port"])) > 0


def reach_an_abstract_socket():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect("\0" + TARGETS["abstract"])
    return True


def signal_the_grader():
    os.kill(TARGETS["pid"], 0)
    return True


def signal_the_parent():
    os.kill(os.getppid(), 0)
    return True


def signal_everything():
    os.kill(-1, 0)
    return True


def start_a_process():
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def run_a_program():
    return subprocess.run(["/bin/true"], check=False).returncode == 0


def replace_this_process():
    # the C library's, with a program that is not there: ENOENT shows that the call itself was let through
    libc.execve(b"/nonexistent", None, None)
    return ctypes.get_errno() == 2


def trace_the_parent():
    PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
    if not called("ptrace", PTRACE_SEIZE, os.getppid(), None, None):
        return False
    return called("ptrace", PTRACE_DETACH, os.getppid(), None, None) or True


def read_the_parent_s_memory():
    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    buffer = ctypes.create_string_buffer(8)
    here, there = Vector(ctypes.addressof(buffer), 8), Vector(ctypes.addressof(buffer), 8)
    return libc.process_vm_readv(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0


def limit_the_parent():
    import resource

    return bool(resource.prlimit(os.getppid(), resource.RLIMIT_CPU))


def make_a_namespace():
    return called("unshare", 0x10000000)


def make_a_file_in_memory():
    return called("memfd_create", b"x", 0)


def make_shared_memory():
    segment = libc.shmget(0x0A7A, 4096, 0o1666)
    if segment < 0:
        return False
    libc.shmctl(segment, 0, None)
    return True


def have_signals_sent_by_the_kernel():
    import fcntl

    reading, _ = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, os.getppid())
    return True


def change_its_priority():
    os.nice(1)
    return True


def ignore_its_limits():
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    return hard == resource.RLIM_INFINITY


def start_a_thousand_threads():
    stop = threading.Event()
    threads = []
    try:
        for _ in range(1000):
            threads.append(threading.Thread(target=stop.wait, daemon=True))
            threads[-1].start()
        return True
    finally:
        stop.set()


def importing(name):
    def action():
        importlib.import_module(name)
        return True

    action.__name__ = f"import_{name.replace('.', '_')}"
    return action


HELPERS = ("called", "importing", "succeeded", "results", "<lambda>")
DEFINED = [f for f in list(globals().values()) if getattr(f, "__module__", "") == __name__]
ACTIONS = [f for f in DEFINED if f.__name__ not in HELPERS] + [importing(n) for n in TARGETS.get("modules", ())]


def succeeded(action):
    try:
        return bool(action())
    except BaseException:
        return False


def results():
    return [float(succeeded(action)) for action in ACTIONS]


NAMES = eval(f"lambda {', '.join(f.__name__ for f in ACTIONS)}: None")
