"""A root folder for boxes where the kernel or the runtime has no Landlock: copies of what a box may read, nothing else.

It is made once and kept, under a name that changes with what was copied. Everything in it belongs to root and can be
written by nobody else.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from autograder.sandbox.visible import Visible

KEPT = Path("/var/cache/optviz")
LINKS = ("/lib", "/lib64", "/usr/lib64")  # to other folders, where a system has but one
#: Folders of the standard library that no notebook needs, and that are large.
LEFT_OUT = ("test", "idlelib", "ensurepip", "turtledemo", "lib2to3", "config-*")
PASS = 0o711  # to enter, not to list


def own_root(seen: Visible) -> Path:
    """Return the folder, made if there is none for what is visible now."""
    files = sources(seen)
    folder = KEPT / fingerprint(files)
    if not is_ours(folder):
        KEPT.mkdir(mode=0o755, parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=KEPT))
        try:
            fill(scratch, list(dict.fromkeys([*files, *needed(files)])), (*seen.path, *seen.folders))
            os.rename(scratch, folder)
        except OSError:
            shutil.rmtree(scratch, ignore_errors=True)
            if not is_ours(folder):  # another grader was not first either
                raise
    return folder


def copied(files: Path, root: Path) -> str:
    """Copy a folder of files that anybody may have into the root, to stay; where it is, seen from the root."""
    digest = hashlib.sha256()
    for path in sorted(p for p in files.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(files)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    name = f"handed-out-{digest.hexdigest()[:24]}"
    if not (root / name).is_dir():
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
        shutil.copytree(files, scratch, dirs_exist_ok=True)
        try:
            os.rename(scratch, root / name)
        except OSError:  # another grader was first
            shutil.rmtree(scratch, ignore_errors=True)
    return f"/{name}"


def is_ours(folder: Path) -> bool:
    """Return whether a folder is there, and only root can have changed it and the folder that it lies in."""
    try:
        found = [os.lstat(place) for place in (folder, folder.parent)]
    except FileNotFoundError:
        return False
    if any(stat.st_uid != os.geteuid() or stat.st_mode & 0o022 for stat in found):
        raise OSError(f"{folder} can be changed by others than root; remove it")
    return True


def sources(seen: Visible) -> list[str]:
    """Return every file that a box may read, but for the system's libraries."""
    out = tuple(path for top in seen.path for name in LEFT_OUT for path in glob.glob(f"{glob.escape(top)}/{name}"))
    places = [p for p in seen.readable() if not p.startswith("/dev/") and not within(p, (*seen.libraries, *out))]
    places += [p for p in seen.readable() if within(p, seen.path) and not within(p, out)]
    return list(dict.fromkeys(path for place in places for path in files_below(place)))


def within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def files_below(place: str) -> list[str]:
    if os.path.isfile(place):
        return [place]
    return [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names]


def needed(files: list[str]) -> list[str]:
    """Return the shared libraries of the system that these files are linked to, as the dynamic linker finds them."""
    linker = dynamic_linker()
    linked = [f for f in files if ".so" in os.path.basename(f) or (os.access(f, os.X_OK) and "/bin/" in f)]
    asked = ([linker, "--list", f] for f in linked if linker)
    said = [subprocess.run(one, capture_output=True, text=True, check=False).stdout for one in asked]
    words = [line.split() for one in said for line in one.splitlines()]
    found = [w[2] if w[1:2] == ["=>"] else w[0] for w in words if len(w) > 1 and w[-1].startswith("(0x")]
    real = (os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)) for path in found)
    return [path for path in dict.fromkeys(real) if os.path.isfile(path)]


def dynamic_linker() -> str | None:
    """Return the one that linked this interpreter, which `ldd` would ask; None if nothing had to be linked."""
    with open("/proc/self/maps") as maps:
        mapped = [line.split(maxsplit=5)[-1].strip() for line in maps]
    return next((path for path in mapped if re.match(r"ld(-|\d*\.so)", os.path.basename(path))), None)


def fingerprint(files: list[str]) -> str:
    """Return a name that changes with the files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        stat = os.stat(path)
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]


def fill(root: Path, files: list[str], listed: tuple[str, ...]) -> None:
    """Copy the files to where they are, seen from the root. Only the folders that are `listed` can be looked into."""
    root.chmod(PASS)
    for link in LINKS:
        if os.path.islink(link):
            place(root, link).symlink_to(os.readlink(link))
    for path in files:
        copy = place(root, path)
        shutil.copyfile(path, copy)
        os.utime(copy, ns=(0, os.stat(path).st_mtime_ns))  # or Python would compile every module anew
        copy.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    for top in listed:
        for folder, _, _ in os.walk(place(root, top)):
            os.chmod(folder, 0o755)


def place(root: Path, path: str) -> Path:
    """Return where a path is below the root, in folders that everybody may pass."""
    inside = root / path.lstrip("/")
    missing = [parent for parent in inside.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        parent.chmod(PASS)
    return inside
