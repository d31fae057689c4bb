"""Places of eps that a fair grader accepts beside the printed one, as changes of an optimizer's printed form."""

RATIO = "self.lr * m_hat / (np.sqrt(v_hat) + self.eps)"
HAT = "self.lr * (np.sqrt(1 - self.beta2**self.t) * m_hat)"

Forms = dict[str, str | tuple[str, ...] | type]

#: Under the root, as in Keras and optax.
EPS_INSIDE: Forms = {"eps inside": "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps)"}

#: Adam's besides: beside the root of the uncorrected v, with the corrections in the step size (Kingma & Ba, end of
#: section 2; Keras).
EPS_OF_ADAM: Forms = EPS_INSIDE | {
    "eps hat": (f"{RATIO} → {HAT} / (np.sqrt(self.v) + self.eps)", "v_hat = _x →"),
    "eps hat inside": (f"{RATIO} → {HAT} / np.sqrt(self.v + self.eps)", "v_hat = _x →"),
}
