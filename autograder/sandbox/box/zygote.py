"""The warm parent of the boxes: a Python that has imported what notebooks need, and forks a confined child on demand.

It runs no student code and reads nothing that a child could write. Commands come over one socket from the grader: `F`
with a descriptor (fork a box that talks over it, on the grader's core), `E` (end the box now), `R` (the box has closed
its channel: give it a moment to end by itself). Each `E` or `R` is answered with one REPORT. When the socket closes,
everything ends.
"""

import contextlib
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import sys
import time

COMMAND = struct.Struct("<ci")  # what to do, and for F the core to do it on, or -1
REPORT = struct.Struct("<ciQQ")  # how it ended (x exited, s signal, k killed here, n none), code, CPU in µs, RSS in KiB
MANY = 8  # boxes from which on it is worth its while to make forks cheaper
GRACE = 1.0  # seconds for a box to end by itself once its channel is closed


class Finder:
    """Import the listed packages and no others: no folder of packages is ever on the path."""

    def __init__(self, packages):
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        place = self.packages.get(name)
        if place is None:
            return None
        if os.path.isfile(place):
            return importlib.util.spec_from_file_location(name, place)
        start = os.path.join(place, "__init__.py")
        if not os.path.exists(start):  # a namespace package
            spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [place]
            return spec
        return importlib.util.spec_from_file_location(name, start, submodule_search_locations=[place])


def receive_config(control):
    data = b""
    while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "little"):
        part = control.recv(1 << 20)
        if not part:
            os._exit(0)
        data += part
    return json.loads(data[4:])


def warm_up(modules, later):
    """Import what notebooks import, once."""
    with later.writable_folders():
        for name in modules:
            importlib.import_module(name)


def prepare_to_fork(package, later):
    """Prepare the last things before the first fork: `plt.show`, IPython's names, what Python does once only."""
    importlib.import_module(f"{package}.ipython").install()
    later.quiet()
    importlib.import_module(f"{package}.rehearsal").rehearse()
    importlib.import_module("numpy.random").seed(0)
    importlib.import_module(f"{package}.heap")
    forget(package)
    gc.collect()
    gc.freeze()


def forget(package):
    """Give up what no box needs: the rehearsal, and the code of all modules."""
    delattr(sys.modules[package], "rehearsal")
    loader = sys.modules.pop(f"{package}.rehearsal").__spec__.loader
    loader.codes.clear()
    sys.meta_path.remove(loader)


class Zygote:
    """Fork boxes on command, one at a time."""

    def __init__(self, control, config, package):
        self.control, self.config = control, config
        self.confine = importlib.import_module(f"{package}.confine").box
        self.stay_on = importlib.import_module(f"{package}.kernel").stay_on
        self.loop = importlib.import_module(f"{package}.loop").Loop
        self.fill_gaps = importlib.import_module(f"{package}.heap").fill_gaps
        self.forks, self.roomy = 0, False
        self.last = REPORT.pack(b"n", 0, 0, 0)
        self.child, self.deadline = None, 0.0

    def serve(self):
        control = select.poll()
        control.register(self.control, select.POLLIN)
        while True:
            left = None if self.child is None else max(0, (self.deadline - time.monotonic()) * 1000)
            if not control.poll(left):  # the grader is stopped: the box shall not outlive its time
                self.end(0)
                self.deadline = time.monotonic() + 1e6
                continue
            message, fds, _, _ = socket.recv_fds(self.control, COMMAND.size, 1)
            if not message:
                self.end(0)
                os._exit(0)
            command, core = COMMAND.unpack(message)
            if command == b"F":
                if core >= 0:
                    self.stay_on({core})
                self.fork(fds[0])
            else:
                report = self.end(GRACE if command == b"R" else 0)
                if self.forks >= MANY and not self.roomy:
                    self.make_room()
                self.control.send(report)

    def make_room(self):
        """Make later forks cheaper; between two boxes, so that it is no box's time."""
        self.roomy = True
        gc.unfreeze()
        gc.collect()
        self.fill_gaps()
        gc.freeze()

    def fork(self, fd):
        parent = os.getpid()
        self.last = REPORT.pack(b"n", 0, 0, 0)
        self.forks += 1
        self.deadline = time.monotonic() + self.config["seconds"]
        pid = os.fork()
        if not pid:
            try:
                self.box(fd, parent)
            finally:
                os._exit(70)
        os.close(fd)
        self.child = pid

    def end(self, grace):
        """End the box and report how it ended."""
        if self.child is None:
            return self.last
        until = time.monotonic() + grace
        pid, status, usage = os.wait4(self.child, os.WNOHANG)
        while not pid and time.monotonic() < until:
            time.sleep(0.002)
            pid, status, usage = os.wait4(self.child, os.WNOHANG)
        how = None
        if not pid:
            os.kill(self.child, signal.SIGKILL)
            _, status, usage = os.wait4(self.child, 0)
            how = b"k" if os.waitstatus_to_exitcode(status) == -signal.SIGKILL else None  # it was about to end
        self.child = None
        code = os.waitstatus_to_exitcode(status)
        how = how or (b"s" if code < 0 else b"x")
        cpu = int(1e6 * (usage.ru_utime + usage.ru_stime))
        self.last = REPORT.pack(how, abs(code), cpu, usage.ru_maxrss)
        return self.last

    def box(self, fd, parent):
        """Confine this process, the child, for good; then serve the channel."""
        os.dup2(fd, 3)
        os.closerange(4, max(1024, fd, self.control.fileno()) + 1)
        self.confine(parent, self.config)
        self.loop(3).serve()


def main(package):
    control = socket.socket(fileno=int(sys.argv[1]))
    config = receive_config(control)
    confine = importlib.import_module(f"{package}.confine")
    confine.zygote(config)
    sys.path[:] = config["path"]
    sys.meta_path.append(Finder(config["packages"]))
    later = importlib.import_module(f"{package}.later")
    if not config["draws"]:
        later.put()
    warm_up(config["warm"], later)
    for name in config["allowed"]:
        with contextlib.suppress(Exception):  # whoever needs it is told why it cannot be imported
            warm_up([name], later)
    for name in ("driver", "wire", "cells", "bridge", "loop"):
        importlib.import_module(f"{package}.{name}")
    prepare_to_fork(package, later)
    os.dup2(1, 2)  # from here on nobody reads what is printed
    control.send(b"K")
    Zygote(control, config, package).serve()
