"""The explorer in a real browser: its trajectories are the reference's, and its controls do what they say."""

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import optviz_ref
from optviz_ref import (
    LANDSCAPES,
    convergence_rate,
    cosine_annealing_lr,
    explorer_html,
    exponential_decay_lr,
    optimize,
    step_decay_lr,
    warmup_cosine_lr,
)
from optviz_ref.explorer import EXERCISE_RULES, RULES
from optviz_ref.noise import seeded_noise
from tests.browser.conftest import violations

ALL = RULES | EXERCISE_RULES
IN_PAGE = (
    "quadratic",
    "elongated_quadratic",
    "rosenbrock",
    "saddle_point",
    "bounded_saddle",
    "beale",
    "himmelblau",
    "booth",
)


@pytest.fixture
def page(open_page):
    return open_page(explorer_html(ALL))


def make(name, lr, beta):
    """Return the reference's optimizer with the explorer's hyper-parameters."""
    known = {"SGD": {}, "AdaGrad": {}, "Adam": {"beta1": beta}, "AdamW": {"beta1": beta}}
    return getattr(optviz_ref, name)(lr=lr, **known.get(name, {"beta": beta}))


def value(page, name):
    return page.find_element(By.ID, name).get_property("value")


def enter(page, name, text):
    field = page.find_element(By.ID, name)
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text)


def current(page):
    return page.execute_script("return current")


@pytest.mark.parametrize("landscape", IN_PAGE)
def test_trajectories_are_the_references(page, landscape):
    land = LANDSCAPES[landscape]
    for name in ALL:
        for share, beta in ((1.0, 0.9), (0.3, 0.5)):
            lr = share * page.execute_script(f"return LANDSCAPES.{landscape}[5][+/sqrt/.test(RULES.{name})]")
            start = np.array(land.start) + 0.01
            expected = optimize(lambda n=name, lr=lr, b=beta: make(n, lr, b), land.func, land.grad, start, 100)
            got = page.execute_script(
                f"return run('{landscape}', '{name}', {{lr: {lr!r}, beta: {beta}}}, {start.tolist()}, 100)"
            )
            size = np.maximum(1, np.abs(expected))
            assert np.max(np.abs(got["path"] - expected) / size) <= 1e-9, (name, lr, beta)
            losses = land.func(expected.T)
            assert np.max(np.abs(got["loss"] - losses) / np.maximum(1, np.abs(losses))) <= 1e-9, (name, lr, beta)


SCHEDULES = {
    "constant": lambda t, r, n: r,
    "step decay": lambda t, r, n: step_decay_lr(t, r, 0.5, -(-n // 4)),
    "exponential decay": lambda t, r, n: exponential_decay_lr(t, r, 0.5 ** (4 / n)),
    "cosine": cosine_annealing_lr,
    "warm-up, cosine": lambda t, r, n: warmup_cosine_lr(t, r, -(-n // 10), n),
}


def test_schedules_are_the_references(page):
    assert page.execute_script("return Object.keys(PLANS)") == list(SCHEDULES)
    for name, schedule in SCHEDULES.items():
        for n in (1, 7, 100):
            got = page.execute_script(f"return [...Array({n}).keys()].map(t=>PLANS['{name}'](t, .3, {n}))")
            np.testing.assert_allclose(got, [schedule(t, 0.3, n) for t in range(n)], rtol=1e-13, atol=1e-17)


def test_noise_is_the_references(page):
    for seed in (0, 1, 2026, 2**32 - 1):
        got = page.execute_script(f"return [...Array(2000).keys()].map(t=>normal({seed}, t))")
        np.testing.assert_allclose(got, seeded_noise(seed, 2000), rtol=0, atol=1e-13)


@pytest.mark.parametrize("name", ALL)
def test_noisy_runs_with_schedules_are_the_references(page, name):
    land, n, seed, size = LANDSCAPES["elongated_quadratic"], 100, 7, 0.8
    for plan, schedule in SCHEDULES.items():
        optimizer, x, noise = make(name, 0.02, 0.9), np.array(land.start), size * seeded_noise(seed, n)
        expected = [x]
        for t in range(n):
            optimizer.lr = schedule(t, 0.02, n)
            noisy = lambda q, more=noise[t]: land.grad(q) + more  # noqa: E731
            x = optimizer.step(x, noisy if getattr(optimizer, "needs_grad_fn", False) else noisy(x))
            expected.append(x)
        call = f"run('elongated_quadratic','{name}',{{lr:.02,beta:.9}},{list(land.start)},{n},'{plan}',{size},{seed})"
        got = page.execute_script(f"return {call}.path")
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-9, err_msg=plan)


def test_schedule_noise_and_seed_are_controls_and_are_said(page):
    smooth = current(page)["path"]
    Select(page.find_element(By.ID, "plan")).select_by_value("cosine")
    enter(page, "noise", "2")
    enter(page, "seed", "5")
    noisy = current(page)["path"]
    said = page.find_element(By.ID, "say").text
    assert said.startswith("SGD on elongated quadratic, rate 0.03 (cosine), noise 2 (seed 5), 100 steps"), said
    assert noisy[0] == smooth[0] and noisy[1] != smooth[1] and "In the long run" not in said
    enter(page, "seed", "6")
    assert current(page)["path"][1] != noisy[1]
    enter(page, "seed", "1.5")
    assert page.find_element(By.ID, "say").text.startswith("The seed must be a whole number")


@pytest.mark.parametrize("landscape", IN_PAGE)
def test_view_start_and_minima_are_the_references(page, landscape):
    land = LANDSCAPES[landscape]
    view, start, minima = page.execute_script(f"return LANDSCAPES.{landscape}.slice(2, 5)")
    assert view == [*land.xlim, *land.ylim]
    assert start == list(land.start)
    np.testing.assert_allclose(np.reshape(minima, (-1, 2)), np.reshape(land.minima, (-1, 2)), rtol=1e-15)


def test_every_control_redraws_path_losses_and_sentence(page):
    Select(page.find_element(By.ID, "land")).select_by_value("rosenbrock")
    Select(page.find_element(By.ID, "opt")).select_by_value("Momentum")
    enter(page, "lr", "0.0005")
    enter(page, "beta", "0.8")
    enter(page, "steps", "60")
    enter(page, "x", "-0.5")
    enter(page, "y", "1.5")
    land = LANDSCAPES["rosenbrock"]
    expected = optimize(lambda: make("Momentum", 0.0005, 0.8), land.func, land.grad, (-0.5, 1.5), 60)
    np.testing.assert_allclose(current(page)["path"], expected, rtol=1e-9)
    said = page.find_element(By.ID, "say").text
    assert said.startswith("Momentum on rosenbrock, rate 0.0005, β 0.8, 60 steps from (-0.5, 1.5)"), said
    drawn = page.find_elements(By.CSS_SELECTOR, "#map polyline")[-1].get_attribute("points").split()
    assert len(drawn) == 61


def test_a_click_on_the_landscape_moves_the_start_there(page):
    surface = page.find_element(By.ID, "map")
    ActionChains(page).move_to_element_with_offset(surface, 60, -50).click().perform()
    x, y = float(value(page, "x")), float(value(page, "y"))
    box = page.execute_script(
        "const r=document.querySelector('#map rect[stroke]').getBoundingClientRect();return [r.x,r.y,r.width,r.height]"
    )
    place = page.execute_script(
        "const r=document.getElementById('map').getBoundingClientRect();return [r.x+r.width/2+60,r.y+r.height/2-50]"
    )
    wanted = -3 + 6 * (place[0] - box[0]) / box[2], 3 - 6 * (place[1] - box[1]) / box[3]
    assert (x, y) == pytest.approx(wanted, abs=0.03)
    assert current(page)["path"][0] == pytest.approx([x, y])


def test_arrow_keys_move_the_start_and_sliders_the_rate(page):
    surface = page.find_element(By.ID, "map")
    surface.send_keys(Keys.ARROW_LEFT, Keys.ARROW_DOWN)
    assert (float(value(page, "x")), float(value(page, "y"))) == pytest.approx((2.4, 2.4))
    before = float(value(page, "lr"))
    page.find_element(By.ID, "lrs").send_keys(Keys.ARROW_RIGHT)
    assert float(value(page, "lr")) == pytest.approx(before * 10**0.01, rel=0.012)  # the slider's grid


def test_kept_paths_stay_until_cleared(page):
    page.find_element(By.ID, "keep").click()
    enter(page, "lr", "0.09")
    assert len(page.find_elements(By.CSS_SELECTOR, "#map polyline")) == 4
    assert len(page.find_elements(By.CSS_SELECTOR, "#kept li")) == 1
    page.find_element(By.ID, "clear").click()
    assert len(page.find_elements(By.CSS_SELECTOR, "#map polyline")) == 2


def test_kept_paths_differ_in_color_and_dash_and_have_numbers(page):
    for lr in ("0.03", "0.05", "0.09"):
        enter(page, "lr", lr)
        page.find_element(By.ID, "keep").click()
    enter(page, "lr", "0.02")
    lines = page.find_elements(By.CSS_SELECTOR, "#map polyline:nth-of-type(2n)")
    looks = [(line.get_attribute("stroke"), line.get_attribute("stroke-dasharray")) for line in lines]
    assert len({color for color, _ in looks}) == len({dash for _, dash in looks}) == 4
    numbers = page.find_elements(By.CSS_SELECTOR, "#map text[paint-order]")
    assert [number.text for number in numbers] == ["1", "2", "3"]


@pytest.mark.parametrize("landscape", ["quadratic", "elongated_quadratic", "booth"])
def test_the_map_of_rates_is_the_references(page, landscape):
    h = 1e-4 * np.eye(2)
    hessian = [LANDSCAPES[landscape].grad(d) - LANDSCAPES[landscape].grad(-d) for d in h] / np.float64(2e-4)
    curvatures = page.execute_script(f"return BOWLS.{landscape}")
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), curvatures, rtol=1e-6)
    for lr in np.linspace(0.01, 5, 15) / max(curvatures):
        for beta in (0, 0.3, 0.9):
            got = page.execute_script(f"return factor('{landscape}', 'Momentum', {lr}, {beta})")
            assert got == pytest.approx(float(convergence_rate(lr, beta, curvatures)), abs=1e-7)


def test_nesterovs_factor_is_what_it_does(page):
    lam = np.array([2.0, 20.0])
    for lr, beta in ((0.02, 0.9), (0.04, 0.5), (0.08, 0.3)):
        path = optimize(lambda lr=lr, b=beta: make("Nesterov", lr, b), None, lambda x: lam * x, (1.0, 1.0), 400)
        far = abs(path).max(axis=1)
        measured = (far[300:400].max() / far[100:200].max()) ** (1 / 200)
        assert page.execute_script(f"return factor('elongated_quadratic', 'Nesterov', {lr}, {beta})") == pytest.approx(
            measured, rel=0.02
        )


def test_the_point_on_the_map_sets_rate_and_beta(page):
    chart = page.find_element(By.ID, "rates")
    assert chart.is_displayed() and value(page, "opt") == "SGD"
    ActionChains(page).move_to_element_with_offset(chart, 0, 30).click_and_hold().move_by_offset(
        20, -40
    ).release().perform()
    assert value(page, "opt") == "Momentum"
    lr, beta = float(value(page, "lr")), float(value(page, "beta"))
    assert 0.08 < lr < 0.13 and 0.4 < beta < 0.7
    assert current(page)["h"] == {"lr": lr, "beta": beta}
    chart.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP)
    assert float(value(page, "lr")) == pytest.approx(lr + 0.002, abs=1e-4)
    assert float(value(page, "beta")) == pytest.approx(beta + 0.01, abs=1e-3)
    Select(page.find_element(By.ID, "opt")).select_by_value("Adam")
    assert not chart.is_displayed()


@pytest.mark.parametrize(("field", "text", "said"), [("lr", "-1", "rate"), ("beta", "1", "β"), ("steps", "0", "Steps")])
def test_a_wrong_entry_is_named_and_nothing_is_drawn(page, field, text, said):
    Select(page.find_element(By.ID, "opt")).select_by_value("Momentum")
    path = current(page)["path"]
    enter(page, field, text)
    assert page.find_element(By.ID, "say").text.startswith(("The " if field == "lr" else "") + said)
    assert current(page)["path"] == path


def test_divergence_is_said_and_marked(page):
    enter(page, "lr", "0.2")
    assert "leaves the view at step 1." in page.find_element(By.ID, "say").text
    assert page.find_elements(By.CSS_SELECTOR, "#map path[stroke-width='3']")
    enter(page, "lr", "9")
    enter(page, "steps", "400")
    assert "is not finite from step" in page.find_element(By.ID, "say").text


def test_every_control_has_a_name(page):
    for control in page.find_elements(By.CSS_SELECTOR, "input,select,button,svg[tabindex]"):
        named = "const e=arguments[0];return e.ariaLabel||[...e.labels||[]].map(l=>l.innerText).join()||e.innerText"
        assert page.execute_script(named, control).strip(), control.get_attribute("outerHTML")


def test_axe_finds_nothing_to_complain_of(page):
    assert violations(page, "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}") == []
