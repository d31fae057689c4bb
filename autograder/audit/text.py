"""The audit in words and tables, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.audit.record import Audit

MAX_MUTANTS_SHOWN = 4  # equivalent mutants shown of each reason
WIDTH = 110


def text(audits: Iterable[Audit]) -> str:
    """Return the report of `optviz audit`; the last line says whether all is well."""
    audits = list(audits)
    bad = [a.cell for a in audits if not a.ok]
    end = f"Not in order: {', '.join(bad)}." if bad else f"In order: {', '.join(a.cell for a in audits)}."
    return "\n".join([*("\n".join(section(a)) for a in audits), end, ""])


def section(a: Audit) -> list[str]:
    lines = [f"{a.cell} ({a.full:g} points; seeds {', '.join(map(str, a.seeds))})", ""]
    lines += complaints("faults of the suite", a.faults)
    lines += [f"  solution          {'full marks' if not a.solution else 'REFUSED'}", *listed(a.solution)]
    lines += [f"  untouched stub    {'zero' if not a.stub else 'PAID'}", *listed(a.stub)]
    lines += [f"  accepted styles   {a.styles - len({r.partition(' (')[0] for r in a.refused})} of {a.styles} in full"]
    lines += listed(a.refused)
    lines += [f"  misconceptions    {a.misconceptions - len(a.paid)} of {a.misconceptions} lose points"]
    lines += listed(a.paid)
    lines += complaints("named wrongly", a.mislabeled) + complaints("without a name", a.unlabeled)
    lines += complaints("named by another that behaves the same", a.twins)
    lines += [f"  mutants           {a.caught} of {a.mutants} caught, {len(a.equivalent)} change nothing"]
    lines += complaints("SURVIVE", a.survivors)
    lines += complaints("CHANGE WITH THE SEED", a.unsteady)
    lines += unchanged(a)
    return [*lines, "", *spread(a), "", *tests(a), "", *margins(a), ""]


def listed(items: list[str]) -> list[str]:
    return [f"      {item}" for item in items]


def complaints(title: str, items: list[str]) -> list[str]:
    return [f"    {title}: {len(items)}", *listed(items)] if items else []


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
        mark = "" if t["alone"] else "  never catches anything alone" if t["fails"] else "  NEVER FAILS"
        lines.append(f"    {name:<20} {t['points']:>5g} {t['fails']:>8} {t['alone']:>6}{mark}")
    return lines


def margins(a: Audit) -> list[str]:
    """Return worst accepted distance, tolerance, and the least clear rejection that rests on this probe."""
    lines = ["  probe and array           worst accepted   tolerance   best rejected"]
    for (probe, array), m in sorted(a.margins.items()):
        rejected = f"{m.rejected:>12.1e}" if m.rejected < float("inf") else "           –"
        lines.append(f"    {probe + '.' + array:<24} {m.accepted:>12.1e} {m.tolerance:>11.0e} {rejected:>15}")
    return lines
