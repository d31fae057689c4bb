"""Make IPython's additions to Python harmless: magics, shell lines and help become comments, line for line.

No Python statement starts with one of % ! ? , ; / and none assigns `= %` or `= !`, so that outside strings, brackets
and continued lines there is nothing to guess. Everything else stays as it is, and line numbers stay true.
"""

from __future__ import annotations

import re

from autograder.submission.scan import Scanner

_ESCAPE = re.compile(r"([ \t]*+)([%!?,;/].*)", re.DOTALL)
_ASSIGN = re.compile(r"""([^#=!<>'"]*+=[ \t]*+)([%!](?!=).*)""", re.DOTALL)
_TIME = re.compile(r"%time[ \t]++(?=[^\s-])")
_CELL = re.compile(r"%%(\w*+)")
_PROMPT = re.compile(r">>>(?: |$)|In \[\d{1,9}\]: ?")
_PROMPTS = re.compile(r"(?:>>>|\.\.\.)(?: |$)|In \[\d{1,9}\]: ?|\s{0,20}\.{3,20}: ?")

#: cell magics whose body is not Python, or not run in the notebook's own namespace
_FOREIGN = frozenset(
    "bash sh script system sx cmd powershell perl ruby pypy python python2 python3 html HTML javascript js latex "
    "markdown svg SVG writefile file writetemplate cython fortran R julia sql bigquery cpp mermaid".split()
)
#: what people write for its looks; leaving it out needs no word
_SILENT = re.compile(
    r"%{1,2}(matplotlib|pylab|config|load_ext|reload_ext|autoreload|time|timeit|capture|precision|who|whos)\b"
)


def neutralize(source: str) -> tuple[str, list[str]]:
    """Return the source as plain Python with as many lines, and the lines left out that deserve a note."""
    lines = _undressed(source.split("\n"))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    left_out: list[str] = []
    cell_magic = _CELL.match(lines[first])
    if cell_magic:
        left_out.append(lines[first])
        foreign = cell_magic[1] in _FOREIGN or not cell_magic[1]
        lines[first:] = (
            ["# " + line for line in lines[first:]] if foreign else ["# " + lines[first], *lines[first + 1 :]]
        )
        if foreign:
            return "\n".join(lines), _worth(left_out)
    return "\n".join(_statements(lines, left_out)), _worth(left_out)


def _worth(left_out: list[str]) -> list[str]:
    return [line.strip() for line in left_out if not _SILENT.match(line.strip())]


def _statements(lines: list[str], left_out: list[str]) -> list[str]:
    scanner, out, inside = Scanner(), [], False
    for line in lines:
        if inside:  # a magic goes on after a backslash
            inside = line.endswith("\\")
            out.append("# " + line.removesuffix("\\"))
            continue
        if not scanner.at_start:
            scanner.feed(line)
            out.append(line)
            continue
        plain = _plain(line, scanner)
        if plain is not line:
            scanner = Scanner()  # back to where the statement started
            scanner.feed(plain)
            inside = line.endswith("\\")
            left_out.append(line)
        out.append(plain)
    return out


def _plain(line: str, scanner: Scanner) -> str:
    """Return the line itself if it is Python (and the scanner has gone over it), or what stands in its place."""
    escape = _ESCAPE.match(line)
    if escape:
        timed = _TIME.match(escape[2])
        if timed:
            return escape[1] + escape[2][timed.end() :]
        return escape[1] + ("pass  # " if escape[1] else "# ") + escape[2].removesuffix("\\")
    assign = _ASSIGN.match(line)
    if assign:
        return f"{assign[1]}None  # {assign[2].removesuffix(chr(92))}"
    scanner.feed(line)
    if line.rstrip().endswith("?") and scanner.at_start and scanner.comment is None and not scanner.torn:
        indent = line[: len(line) - len(line.lstrip())]
        return indent + ("pass  # " if indent else "# ") + line.lstrip()
    return line


def _undressed(lines: list[str]) -> list[str]:
    """Strip a common indent and pasted prompts, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    lines = [line.removeprefix(indent) for line in lines] if indent else lines
    if _PROMPT.match(first.removeprefix(indent)):
        lines = [_PROMPTS.sub("", line, count=1) if _PROMPTS.match(line) else line for line in lines]
    return lines
