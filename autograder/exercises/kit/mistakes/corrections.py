"""Mistakes in the bias correction of averages (Adam)."""

from autograder.exercises.kit.mistake import mistake

M_HAT, V_HAT = "m_hat = self.m / (1 - self.beta1**self.t)", "v_hat = self.v / (1 - self.beta2**self.t)"
LATE = "(1 - self._b**(self.t - 1))"

CORRECTIONS = (
    mistake(
        "bias_only_m",
        "part",
        "corrects the bias of m but not of v.",
        (f"{V_HAT} → v_hat = self.v", "Adam: v_hat = self.v\n"),
    ),
    mistake(
        "bias_only_v",
        "part",
        "corrects the bias of v but not of m.",
        (f"{M_HAT} → m_hat = self.m", "Adam: m_hat = self.m\n"),
    ),
    mistake(
        "no_bias_correction",
        "part",
        "leaves out the bias correction.",
        ("_n = self._s / (1 - self._b**self.t) → _n = self._s", "Adam: m_hat = self.m\n"),
    ),
    mistake(
        "t_starts_at_zero",
        "part",
        "still has t = 0 at the first step and so divides by 0; t should be 1 by then.",
        ("1 - self._b**self.t → np.float64(1 - self._b**(self.t - 1))", "Adam: (self.t - 1)"),
        (f"_n = self._s / (1 - self._b**self.t) → _n = self._s * (1 / {LATE})", "Adam: (1 / (1 - self.beta1 **"),
    ),
    mistake(
        "t_never_counts",
        "part",
        "keeps t at 1, so the correction never changes.",
        ("self.t += 1 → self.t = 1", "Adam: self.t = 1"),
    ),
    mistake(
        "constant_correction",
        "part",
        "divides by 1 - beta instead of 1 - beta**t.",
        ("1 - self._b**self.t → 1 - self._b", "Adam: self.m / (1 - self.beta1)"),
    ),
    mistake(
        "t_off_by_one",
        "part",
        "uses a t that is one too large; t should be 1 at the first step.",
        ("self.t = 0 → self.t = 1", "Adam: self.t = 1"),
        ("self._b**self.t → self._b**(self.t + 1)", "Adam: (self.t + 1)"),
    ),
    mistake(
        "t_counted_twice",
        "slip",
        "counts each step twice, so t is twice as large as it should be.",
        ("self.t += 1 → self.t += 2", "Adam: self.t += 2"),
        ("self.t = 0 → self.t = -1", "self.t += 1 → self.t += 2", "Adam: self.t += 2"),
    ),
    mistake(
        "beta_times_t",
        "part",
        "corrects with 1 - beta * t instead of 1 - beta**t.",
        ("1 - self._b**self.t → np.float64(1 - self._b * self.t)", "Adam: self.beta1 * self.t"),
        (
            "1 - self._b**self.t → np.float64(1 - self._b * self.t)",
            "np.sqrt(v_hat) → np.sqrt(np.abs(v_hat))",
            "Adam: np.sqrt(np.abs(v_hat))",
        ),
    ),
    mistake(
        "compounding_correction",
        "part",
        "stores the corrected averages as its state, so the correction compounds.",
        (
            "_n = self._s / (1 - self._b**self.t) → self._s = self._s / (1 - self._b**self.t); _n = self._s",
            "Adam: self.m = self.m /",
        ),
    ),
    mistake(
        "correction_power",
        "part",
        "has the power in its bias correction in the wrong place; it should be 1 - beta**t.",
        ("1 - self._b**self.t → (1 - self._b)**self.t", "Adam: (1 - self.beta1) ** self.t"),
        ("1 - self._b**self.t → self._b**self.t", "Adam: self.m / self.beta1 ** self.t"),
    ),
    mistake(
        "correction_plus",
        "part",
        "divides by 1 + beta**t in its bias correction instead of 1 - beta**t.",
        ("1 - self._b**self.t → 1 + self._b**self.t", "Adam: 1 + self.beta1 ** self.t"),
    ),
    mistake(
        "correction_not_rooted",
        "part",
        "does not take the root of 1 - beta2**t, which corrects v under the root.",
        (f"{V_HAT} → v_hat = self.v / (1 - self.beta2**self.t)**2", "Adam: (1 - self.beta2 ** self.t) ** 2"),
    ),
    mistake(
        "correction_multiplies",
        "part",
        "multiplies the averages by 1 - beta**t instead of dividing them by it.",
        ("self._s / (1 - self._b**self.t) → self._s * (1 - self._b**self.t)", "Adam: self.m * (1 - self.beta1"),
    ),
    mistake(
        "bias_wrong_beta",
        "part",
        "uses the wrong beta in a bias correction; beta1 belongs to m and beta2 to v.",
        ("1 - self.beta2**self.t → 1 - self.beta1**self.t", "Adam: self.v / (1 - self.beta1"),
        ("1 - self.beta1**self.t → 1 - self.beta2**self.t", "Adam: self.m / (1 - self.beta2"),
        (
            f"{M_HAT} → m_hat = self.m / (1 - self.beta2**self.t)",
            f"{V_HAT} → v_hat = self.v / (1 - self.beta1**self.t)",
            "Adam: self.m / (1 - self.beta2",
        ),
    ),
    mistake(
        "bias_correction",
        "part",
        "applies Adam's bias correction, which has no place here.",
        *(
            (f"np.sqrt(self.s) → np.sqrt(self.s / (1 - {b}**self.t))", f"AdaGrad: (1 - {b} ** self.t)")
            for b in ("0.9", "0.999", "0.99")
        ),
        ("np.sqrt(self.s) → np.sqrt(self.s / (1 - self.beta**self.t))", "RMSprop: (1 - self.beta ** self.t)"),
    ),
)

CORRECTED = "_n = self._s / (1 - self._b**self.t)"

OTHER_CORRECTIONS = (
    mistake(
        "correction_not_first",
        "part",
        "leaves the bias correction out of the first step.",
        (f"{CORRECTED} → {CORRECTED} if self.t > 1 else self._s", "Adam: if self.t > 1 else self.m"),
    ),
    mistake(
        "correction_ends",
        "part",
        "corrects the bias at its first steps only.",
        *(
            (f"{CORRECTED} → {CORRECTED} if self.t <= {last} else self._s", f"Adam: if self.t <= {last} else self.m")
            for last in (1, 2, 3, 5, 10)
        ),
    ),
    mistake(
        "correction_other",
        "part",
        "divides by something else than 1 - beta**t in its bias correction.",
        *(
            (f"1 - self._b**self.t → {other}", f"Adam: {other.replace('_b', 'beta1').replace('**', ' ** ')}")
            for other in (
                "self.t * (1 - self._b)",
                "1 - (1 - self._b)**self.t",
                "np.sqrt(1 - self._b**self.t)",
                "(1 - self._b**self.t)**2",
                "1 - self._b / self.t",
                "1 - self._b**np.sqrt(self.t)",
                "1 - np.exp(-self._b * self.t)",
                "1 - self._b**np.minimum(self.t, 10)",
                "self._b",
                "self.t",
            )
        ),
    ),
)
