"""The audit in words and tables, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.audit.record import Audit
from autograder.scaffold.draft import FILL_IN

MAX_MUTANTS_SHOWN = 4  # equivalent mutants shown of each reason
WIDTH = 110
KITS = "  for mistakes that are not this exercise's: leave it"  # a test of the kit's that never fails here

#: What an author can do about each kind of finding.
ADVICE = {
    "solution": "The solution cell is to do what the room's reference does, in one of its accepted forms.",
    "stub": "Something is paid for code that was not written: a test passes without it.",
    "refused": "If it is right, name its form in accepts={…}; if it is wrong, correct or delete the style.",
    "paid": "No probe tells them from what is right: give a probe other arguments (tried={…}), or add one.",
    "mislabeled": "Two mistakes look alike to the probes: put the one to be named first, or add a probe.",
    "survivors": "A probe or a test is missing; or it changes nothing, and equivalent={…} should say why.",
    "unsteady": "A probe draws numbers near where the answer turns: draw them where nothing depends on chance.",
}


def text(audits: Iterable[Audit]) -> str:
    """Return the report of `optviz audit`; the last line says whether all is well."""
    audits = list(audits)
    bad = [a.cell for a in audits if not a.ok]
    end = f"Not in order: {', '.join(bad)}." if bad else f"In order: {', '.join(a.cell for a in audits)}."
    return "\n".join([*("\n".join(section(a)) for a in audits), end, ""])


def section(a: Audit) -> list[str]:
    lines = [f"{a.cell} ({a.full:g} points; seeds {', '.join(map(str, a.seeds))})", ""]
    lines += complaints("faults of the suite", a.faults)
    lines += [f"  solution          {'full marks' if not a.solution else 'REFUSED'}", *advised("solution", a.solution)]
    lines += [f"  untouched stub    {'zero' if not a.stub else 'PAID'}", *advised("stub", a.stub)]
    lines += [f"  accepted styles   {a.styles - len({r.partition(' (')[0] for r in a.refused})} of {a.styles} in full"]
    lines += advised("refused", a.refused)
    lines += [f"  misconceptions    {a.misconceptions - len(a.paid)} of {a.misconceptions} lose points"]
    lines += advised("paid", a.paid)
    lines += complaints("named wrongly", a.mislabeled, "mislabeled") + complaints("without a name", a.unlabeled)
    lines += complaints("named by another that behaves the same", a.twins)
    lines += [f"  mutants           {a.caught} of {a.mutants} caught, {len(a.equivalent)} change nothing"]
    lines += complaints("SURVIVE", a.survivors, "survivors")
    lines += complaints("CHANGE WITH THE SEED", a.unsteady, "unsteady")
    lines += unchanged(a)
    lines += [f"  still to be written (they say {FILL_IN})", *listed(a.to_write)] if a.to_write else []
    return [*lines, "", *spread(a), "", *tests(a), "", *margins(a), ""]


def listed(items: list[str]) -> list[str]:
    return [f"      {item}" for item in items]


def advised(kind: str, items: list[str]) -> list[str]:
    """Return the items, and what to do about them."""
    return [*listed(items), f"      → {ADVICE[kind]}"] if items else []


def complaints(title: str, items: list[str], kind: str = "") -> list[str]:
    if not items:
        return []
    return [f"    {title}: {len(items)}", *(advised(kind, items) if kind else listed(items))]


def unchanged(a: Audit) -> list[str]:
    """Return equivalent mutants by reason; of many with one reason the first few."""
    reasons: dict[str, list[str]] = {}
    for change, reason in a.equivalent:
        reasons.setdefault(reason, []).append(change)
    lines = []
    for reason, changes in reasons.items():
        lines.append(f"    {len(changes)} because {reason}")
        lines += listed([c if len(c) <= WIDTH else c[: WIDTH - 1] + "…" for c in changes[:MAX_MUTANTS_SHOWN]])
        lines += listed([f"and {len(changes) - MAX_MUTANTS_SHOWN} more"]) if len(changes) > MAX_MUTANTS_SHOWN else []
    return lines


def spread(a: Audit) -> list[str]:
    """Return how the points of wrong programs spread, in tenths of the full marks."""
    top = max(a.scores.values(), default=1)
    lines = ["  points of wrong programs, in tenths of the full marks"]
    for tenth in range(10):
        n = a.scores[tenth]
        lines.append(f"    {tenth:>2}–{tenth + 1:<2} {n:>5} {'▇' * round(30 * n / top)}".rstrip())
    return lines


def tests(a: Audit) -> list[str]:
    lines = ["  test                  points  catches  alone"]
    for name, t in a.tests.items():
        never = KITS if t.get("kits") else "  NEVER FAILS: sharpen or delete it"
        mark = "" if t["alone"] else "  never catches anything alone" if t["fails"] else never
        lines.append(f"    {name:<20} {t['points']:>5g} {t['fails']:>8} {t['alone']:>6}{mark}")
    return lines


def margins(a: Audit) -> list[str]:
    """Return worst accepted distance, tolerance, and the least clear rejection that rests on this probe."""
    lines = ["  probe and array           worst accepted   tolerance   best rejected"]
    for (probe, array), m in sorted(a.margins.items()):
        rejected = f"{m.rejected:>12.1e}" if m.rejected < float("inf") else "           –"
        lines.append(f"    {probe + '.' + array:<24} {m.accepted:>12.1e} {m.tolerance:>11.0e} {rejected:>15}")
    return lines
