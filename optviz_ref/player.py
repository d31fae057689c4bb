"""The player: all frames of an optimization as one small page, offline, by keyboard and screen reader.

A frame of `to_jshtml` is a picture, and a hundred of them are 21 MB. Here the landscape is drawn once, as contours, and
the paths are data: SVG lines of which a short script shows the first k points. Without the script (an untrusted
notebook, a printout) the whole paths are seen. Plotly or Bokeh bring 1-5 MB of JavaScript, ipywidgets a live kernel.

The page lies in an iframe of its own (`srcdoc`, sandboxed): its styles, ids and script never meet the notebook's, it
cannot reach the notebook's server, and JupyterLab's shortcuts do not take the arrow keys from it.
"""

from __future__ import annotations

import html
import json
import re
from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from optviz_ref.style import check_limits, check_path, check_set, leaves, style_of
from optviz_ref.svg import (
    box_of,
    contour_svg,
    cross_svg,
    frame_svg,
    line_svg,
    loss_scale,
    mark_svg,
    place,
    svg,
)

PLAYER = """<!doctype html><html lang=en><meta charset=utf-8><title>@TITLE</title>
<meta http-equiv=Content-Security-Policy
content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline'">
<style>
body{margin:8px;font:15px/1.4 system-ui,sans-serif;color:#1a1a1a;background:#fff}
#pictures{display:flex;flex-wrap:wrap}#pictures svg{flex:1 1 300px}
#controls{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;margin:4px 0}
button,select{font:inherit;min-height:32px}#step{flex:1 1 160px}
:focus-visible{outline:3px solid #0072b2;outline-offset:1px}
table{border-collapse:collapse}td,th{padding:1px 12px 1px 0;text-align:right;font-variant-numeric:tabular-nums}
td:first-child,th:first-child{text-align:left;font-weight:400}
.say{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
</style>
<main><h1 style='font-size:1.1em;margin:0'>@TITLE</h1>
<div id=pictures>@LANDSCAPE@LOSSES</div>
<div id=controls role=group aria-label=Animation>
<button id=play aria-keyshortcuts=Space>&#9654; Play</button>
<button id=back aria-label='one step back' aria-keyshortcuts=ArrowLeft>&#8722;1</button>
<button id=next aria-label='one step on' aria-keyshortcuts=ArrowRight>+1</button>
<input id=step type=range min=0 max=@LAST value=@LAST aria-label=step>
<output id=count for=step>step @LAST of @LAST</output>
<label>speed <select id=speed><option value=.25>¼</option><option value=.5>½</option><option value=1 selected>1</option>
<option value=2>2</option><option value=4>4</option></select> ×</label></div>
<table><caption class=say>Where each optimizer is at the step shown</caption>
<thead><tr><th scope=col>optimizer<th scope=col>x<th scope=col>y<th scope=col>loss</thead><tbody>@ROWS</tbody></table>
<p style='margin:4px 0;color:#555'>Keys: space plays and pauses, ← → one step, Home and End.</p>
<p class=say id=say role=status></p></main>
<script>
const runs=@RUNS,last=@LAST,rate=20,$=id=>document.getElementById(id);
const lines=[...document.querySelectorAll('#pictures g[data-name]')].map(g=>{const line=g.querySelector('polyline');
  return {line,head:g.nextElementSibling,points:line.getAttribute('points').split(' ')}});
const rows=[...document.querySelectorAll('tbody tr')].map(r=>[...r.cells].slice(1));
let now=last,playing=false,before=0;
const text=v=>v===null?'not finite':v&&(Math.abs(v)<1e-3||Math.abs(v)>=1e5)?v.toExponential(2):String(v);
function show(k,aloud){now=Math.max(0,Math.min(last,k));const n=Math.floor(now);
  for(const l of lines){const part=l.points.slice(0,n+1),at=part.at(-1).split(',');
    l.line.setAttribute('points',part.join(' '));
    l.head.setAttribute('transform','translate('+at[0]/10+' '+at[1]/10+') scale(1.2)')}
  document.querySelectorAll('[data-from]').forEach(g=>g.style.display=n<g.dataset.from?'none':'');
  runs.forEach((r,i)=>[r.x,r.y,r.loss].forEach((v,j)=>rows[i][j].textContent=text(v[Math.min(n,v.length-1)])));
  const at='step '+n+' of '+last;$('step').value=n;$('count').textContent=at;
  $('step').setAttribute('aria-valuetext',at);
  if(aloud)$('say').textContent=at+'. '+runs.map((r,i)=>r.name+': loss '+rows[i][2].textContent).join(', ')}
function play(on){playing=on;$('play').textContent=on?'\\u23f8 Pause':'\\u25b6 Play';
  if(on){if(now>=last)show(0);before=performance.now();requestAnimationFrame(tick)}else show(Math.floor(now),true)}
function tick(time){if(!playing)return;show(now+Math.max(0,time-before)*rate*$('speed').value/1000);before=time;
  now<last?requestAnimationFrame(tick):play(false)}
const go=k=>{playing=false;play(false);show(k,true)};
$('play').onclick=()=>play(!playing);$('back').onclick=()=>go(Math.floor(now)-1);
$('next').onclick=()=>go(Math.floor(now)+1);
$('step').oninput=e=>{const k=+e.target.value;if(playing)play(false);show(k)};$('step').onchange=()=>show(now,true);
document.addEventListener('keydown',e=>{const tag=e.target.tagName,key=e.key;
  if(e.ctrlKey||e.altKey||e.metaKey||tag=='SELECT'||tag=='BUTTON'&&key==' ')return;
  const act={' ':()=>play(!playing),ArrowRight:()=>go(Math.floor(now)+1),ArrowLeft:()=>go(Math.floor(now)-1),
    Home:()=>go(0),End:()=>go(last)}[key];if(act){e.preventDefault();act()}});
show(@OPENS);
</script>"""


def fill(page, parts):
    """Put the parts into a page in place of their @NAMES."""
    return re.sub("@(" + "|".join(parts) + ")", lambda found: parts[found[1]], page)


def framed(page, title, height):
    """Put a page into a sandboxed iframe, for display by IPython's `HTML`, in an exported notebook or in any page.

    JupyterLab strips frames from a notebook it does not trust; what stays is the text inside.
    """
    source = page.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<div><iframe title="{html.escape(title)}" sandbox="allow-scripts" srcdoc="{source}" '
        f'style="width:100%;max-width:1080px;height:{height}px;border:0">'
        f"{html.escape(title)}: run this cell or trust the notebook to see it.</iframe></div>"
    )


def shorten(value):
    """Return a number with four significant digits, or None where it is not finite."""
    return float(f"{value:.4g}") if np.isfinite(value) else None


def legend_row(name, note, style):
    """Return a table row: an optimizer's line, marker and name, and three cells for the script to fill."""
    sample = line_svg(np.array([[0, 7], [46, 7]]), style, "") + mark_svg(style.marker, (23, 7), style.color)
    sample = f"<svg width=48 height=14 aria-hidden=true>{sample}</svg>"
    return f"<tr><th scope=row>{sample} {html.escape(name + note)}<td><td><td>"


@lru_cache(maxsize=32)
def contours(func, xlim, ylim):
    """Return a landscape's contour lines, drawn once for all its players: they are most of a player's cost."""
    return contour_svg(SimpleNamespace(func=func, xlim=xlim, ylim=ylim))


def player_html(landscape, paths, title="", styles=None, opens_at=None):
    """Make the player of paths over a landscape, with their losses beside: HTML that needs nothing else.

    `paths` maps optimizers' names to arrays of shape (n_steps + 1, 2); every point is a frame. `styles` maps names to a
    Style where `style_of` should not decide. It opens at the last step, or at `opens_at`.
    """
    xlim, ylim = check_limits("landscape.xlim", landscape.xlim), check_limits("landscape.ylim", landscape.ylim)
    paths = {name: check_path(f"paths[{name!r}]", path) for name, path in check_set("paths", paths).items()}
    title = title or f"{', '.join(paths)} on {landscape.func.__name__.replace('_', ' ')}"
    with np.errstate(all="ignore"):  # a path that has left for infinity is still a path
        losses = {name: np.asarray(landscape.func(path.T), dtype=float) for name, path in paths.items()}
    last = max(1, *(len(path) - 1 for path in paths.values()))
    gone = {name: leaves(path, xlim, ylim) for name, path in paths.items()}
    scaled, limits, logarithmic = loss_scale(losses, {name: left and left[0] + 1 for name, left in gone.items()})
    steps, size = (0, 1.03 * last), box_of(xlim, ylim)
    box = [
        contours(landscape.func, xlim, ylim),
        *(mark_svg("*", place(at, xlim, ylim, *size), "#222", 1.3) for at in landscape.minima),
    ]
    chart, rows, runs, about = [], [], [], []
    for name, path in paths.items():
        style, left, loss = (styles or {}).get(name) or style_of(name), gone[name], losses[name]
        note = "" if left is None else f" (leaves the view at step {left[0]})"
        mark, curve = mark_svg(style.marker, (0, 0), style.color), np.c_[np.arange(len(loss)), scaled[name]]
        box += [line_svg(place(path, xlim, ylim, *size), style, name), mark]
        if left is not None:
            box.append(f"<g data-from='{left[0]}'>{cross_svg(place(left[1], xlim, ylim, *size), style.color)}</g>")
        chart += [line_svg(place(curve, steps, limits), style, name), mark]
        rows.append(legend_row(name, note, style))
        about.append(f"{name} ends at loss {loss[-1]:.2e}{note}.")
        values = zip(("x", "y", "loss"), (*path.T, loss), strict=True)
        runs.append({"name": name} | {key: [*map(shorten, column)] for key, column in values})
    parts = {
        "TITLE": html.escape(title),
        "LAST": str(last),
        "OPENS": str(last if opens_at is None else max(0, min(last, int(opens_at)))),
        "LANDSCAPE": svg(title, " ".join(about), "".join(box), frame_svg(xlim, ylim, ("x", "y"), False, *size), *size),
        "LOSSES": svg("Loss by step", "", "".join(chart), frame_svg(steps, limits, ("step", "loss"), logarithmic)),
        "ROWS": "".join(rows),
        "RUNS": json.dumps(runs, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c"),
    }
    return framed(fill(PLAYER, parts), f"Animation: {title}", 600 + 28 * len(paths))
