"""What a late submission costs: the course's own rule, as nbgrader's setting names it.

The amount is in no file of the kit: nbgrader_config.py names the plugin that has it (AssignLatePenalties.plugin_class).
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from traitlets.config import Config

from autograder.errors import Fault, UsageError
from autograder.gradebook.tables import LateRule


def late_rule(config: Config, root: Path) -> LateRule:
    """Return the course's rule for late submissions; nbgrader's own is only loaded when someone is late.

    UsageError, at once, where the course names another one that cannot be loaded.
    """
    rule: list[LateRule] = []
    if "plugin_class" in config.get("AssignLatePenalties", {}):
        rule.append(penalty(config, root))

    def late(student: str, score: float, seconds: float) -> float | None:
        if not rule:
            rule.append(penalty(config, root))
        return rule[0](student, score, seconds)

    return late


def penalty(config: Config, root: Path) -> LateRule:
    """Return the course's rule for late submissions: `rule(student, score, seconds late)`, between 0 and the score.

    A plugin may be a file in the course folder, as for nbgrader's own commands. UsageError where it cannot be loaded;
    the rule raises Fault where the plugin fails for a student.
    """
    from nbgrader.preprocessors import AssignLatePenalties  # slow to import

    sys.path.insert(0, str(root))
    try:
        assign = AssignLatePenalties(config=Config(config))
        assign.init_plugin()
    except Exception as error:  # whatever an instructor's file raises
        named = config.get("AssignLatePenalties", {}).get("plugin_class")
        raise UsageError(
            f"The late-penalty plugin {named!r} (AssignLatePenalties.plugin_class) cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    finally:
        sys.path.remove(str(root))
    name = f"{type(assign.plugin_inst).__module__}.{type(assign.plugin_inst).__name__}"

    def rule(student: str, score: float, seconds: float) -> float | None:
        try:
            raw = assign.plugin_inst.late_submission_penalty(student, score, seconds)
            value = None if raw is None else float(raw)
        except Exception as error:  # whatever an instructor's plugin raises
            raise Fault(f"the late-penalty plugin {name} failed: {type(error).__name__}: {error}") from error
        if value is not None and math.isnan(value):
            raise Fault(f"the late-penalty plugin {name} gave {raw!r}")
        return None if value is None else min(max(value, 0.0), score)

    return rule
