"""The explorer: choose landscape, optimizer, rate, schedule, β, noise and start, and see path and losses at once.

One offline page computes everything itself, by the update rules of `optimizers` and `adaptive`, the functions of
`landscapes`, the `schedules` and the `noise` written once more in JavaScript, operation by operation; a test compares
them with the reference. It needs no kernel and no network. Like the player's, the page lies in a sandboxed iframe. On
bowls it draws the map of `rate_map` too, with a point to drag through learning rates and β.
"""

from __future__ import annotations

import json

from optviz_ref.player import fill, framed
from optviz_ref.style import STYLES, check_set, style_of
from optviz_ref.svg import MARKERS

#: One coordinate's update: x, its gradient g, its state s (empty at first), the hyper-parameters h. Gives the new x.
RULES = {
    "SGD": "(x,g,s,h)=>x-h.lr*g",
    "Momentum": "(x,g,s,h)=>{s.v=h.beta*(s.v||0)+g;return x-h.lr*s.v}",
    "RMSprop": "(x,g,s,h)=>{s.s=h.beta*(s.s||0)+(1-h.beta)*(g*g);return x-h.lr*g/(Math.sqrt(s.s)+1e-8)}",
    "Adam": """(x,g,s,h)=>{s.t=(s.t||0)+1;s.m=h.beta*(s.m||0)+(1-h.beta)*g;s.v=.999*(s.v||0)+(1-.999)*(g*g);
    return x-h.lr*(s.m/(1-h.beta**s.t))/(Math.sqrt(s.v/(1-.999**s.t))+1e-8)}""",
    "AdaGrad": "(x,g,s,h)=>{s.s=(s.s||0)+g*g;return x-h.lr*g/(Math.sqrt(s.s)+1e-8)}",
    "Nesterov": """Object.assign((x,g,s,h)=>{s.v=h.beta*(s.v||0)+g;return x-h.lr*s.v},
    {ahead:(x,s,h)=>x-h.lr*h.beta*(s.v||0)})""",
}

#: For the lecture, with a decay of 0.01.
EXERCISE_RULES = {
    "AdamW": """(x,g,s,h)=>{s.t=(s.t||0)+1;s.m=h.beta*(s.m||0)+(1-h.beta)*g;s.v=.999*(s.v||0)+(1-.999)*(g*g);
    return x-h.lr*(s.m/(1-h.beta**s.t))/(Math.sqrt(s.v/(1-.999**s.t))+1e-8)-h.lr*.01*x}""",
}

#: Whose styles kept paths have, one after the other: all of another color and dash.
KEPT = ("AdamW", "AdaGrad", "AdamL2", "Nesterov", "RMSprop", "Adam", "SGD")

EXPLORER = """<!doctype html><html lang=en><meta charset=utf-8><title>Optimizer explorer</title>
<meta http-equiv=Content-Security-Policy
content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline'">
<style>
body{margin:8px;font:15px/1.4 system-ui,sans-serif;color:#1a1a1a;background:#fff}
h1{font-size:1.1em;margin:0}#pictures,.row{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center}
#pictures svg{flex:1 1 300px;max-width:500px}#map,#rates{cursor:crosshair}#rates{touch-action:none}
select,input,button{font:inherit;min-height:30px}input[type=number]{width:5.5em}input[type=range]{width:8em}
:focus-visible{outline:3px solid #0072b2;outline-offset:1px}text{font:13px system-ui,sans-serif;fill:#222}
#say{margin:4px 0;min-height:2.8em}ol{margin:0;padding-left:1.6em}
</style>
<main><h1>Optimizer explorer</h1>
<div class=row>
<label>Landscape <select id=land></select></label><label>Optimizer <select id=opt></select></label>
<label>Steps <input id=steps type=number min=1 max=5000 value=100></label></div>
<div class=row>
<label>Rate <input id=lr type=number min=0 step=any></label>
<input id=lrs type=range min=-5 max=1 step=.01 aria-label='rate, as a power of ten'>
<label><span id=bname>β</span> <input id=beta type=number min=0 max=.9999 step=any value=0.9></label>
<input id=betas type=range min=0 max=.995 step=.005 value=.9 aria-label=β>
<label>Start x <input id=x type=number step=any></label><label>y <input id=y type=number step=any></label>
</div>
<div class=row>
<label>Schedule <select id=plan></select></label>
<label>Noise <input id=noise type=number min=0 step=any value=0></label>
<label>Seed <input id=seed type=number min=0 max=4294967295 value=1></label>
<button id=keep>Keep this path</button><button id=clear>Clear kept</button></div>
<div id=pictures>
<svg id=map viewBox='-54 -12 474 456' tabindex=0 role=img
aria-label='Landscape. Click, or use the arrow keys, to move the start.'>
<clipPath id=cut><rect width=400 height=400 /></clipPath></svg>
<svg id=chart viewBox='-54 -12 474 456' role=img aria-label='Loss by step'></svg>
<svg id=rates viewBox='-54 -12 474 456' tabindex=0 role=img
aria-label='Convergence rate over learning rate and β. Drag the point, or use the arrow keys.'></svg></div>
<p id=say role=status></p><ol id=kept aria-label='Kept paths'></ol></main>
<script>
const LANDSCAPES={ // f, its gradient, view x0 x1 y0 y1, start, minima, good rates: for SGD and Momentum, for the others
quadratic:[(x,y)=>x*x+y*y,(x,y)=>[2*x,2*y],[-3,3,-3,3],[2.5,2.5],[[0,0]],[.1,.3]],
elongated_quadratic:[(x,y)=>x*x+10*(y*y),(x,y)=>[2*x,20*y],[-3,3,-3,3],[2.5,2.5],[[0,0]],[.03,.3]],
rosenbrock:[(x,y)=>(1-x)*(1-x)+100*((y-x*x)*(y-x*x)),
 (x,y)=>[-2*(1-x)-400*x*(y-x*x),200*(y-x*x)],[-2,2,-1,3],[-1,2],[[1,1]],[.001,.1]],
saddle_point:[(x,y)=>x*x-y*y,(x,y)=>[2*x,-2*y],[-3,3,-3,3],[.1,.1],[],[.1,.1]],
bounded_saddle:[(x,y)=>x*x-y*y+y*y*(y*y)/4,(x,y)=>[2*x,y*(y*y-2)],[-3,3,-3,3],[2,.01],[[0,-Math.SQRT2],[0,Math.SQRT2]],
 [.1,.1]],
beale:[(x,y)=>{const a=1.5-x+x*y,b=2.25-x+x*(y*y),c=2.625-x+x*(y*y)*y;return a*a+b*b+c*c},
 (x,y)=>{const q=y*y,r=q*y,a=1.5-x+x*y,b=2.25-x+x*q,c=2.625-x+x*r;
 return [2*(a*(y-1)+b*(q-1)+c*(r-1)),2*x*(a+2*b*y+3*c*q)]},[-4.5,4.5,-4.5,4.5],[1,1.5],[[3,.5]],[.002,.1]],
himmelblau:[(x,y)=>{const a=x*x+y-11,b=x+y*y-7;return a*a+b*b},
 (x,y)=>{const a=x*x+y-11,b=x+y*y-7;return [4*x*a+2*b,2*a+4*y*b]},[-5,5,-5,5],[-.5,-1],
 [[3,2],[-2.805118086952745,3.131312518250573],[-3.779310253377747,-3.28318599128617],
 [3.584428340330492,-1.848126526964404]],[.01,.3]],
booth:[(x,y)=>{const a=x+2*y-7,b=2*x+y-5;return a*a+b*b},(x,y)=>[10*x+8*y-34,8*x+10*y-38],[-10,10,-10,10],[-8,-5],
 [[1,3]],[.05,1]]};
const RULES={@RULES};
const PLANS={ // rate r at step t of n: halved each quarter, the same smoothly, cosines, one after a tenth of warm-up
constant:(t,r,n)=>r,'step decay':(t,r,n)=>r*.5**Math.floor(t/Math.ceil(n/4)),
'exponential decay':(t,r,n)=>r*(.5**(4/n))**t,cosine:(t,r,n)=>r*.5*(1+Math.cos(Math.PI*(t/n))),
'warm-up, cosine':(t,r,n)=>{const w=Math.ceil(n/10);
  return t<w?r*t/w:r*.5*(1+Math.cos(Math.PI*((t-w)/Math.max(1,n-w))))}};
function uniform(seed,k){ // mulberry32: number k of a seed, in [0, 1)
  const a=seed+Math.imul(k,0x6D2B79F5)|0;let u=Math.imul(a^a>>>15,a|1);u^=u+Math.imul(u^u>>>7,u|61);
  return ((u^u>>>14)>>>0)/2**32}
function normal(seed,t){ // two normal numbers for step t, after Box and Muller
  const r=Math.sqrt(-2*Math.log(1-uniform(seed,2*t+1))),a=2*Math.PI*uniform(seed,2*t+2);
  return [r*Math.cos(a),r*Math.sin(a)]}
const STYLES=@STYLES,TURN=@TURN,MARKERS=@MARKERS,W=400,H=400,$=id=>document.getElementById(id),kept=[];
function run(land,rule,h,start,steps,plan='constant',noise=0,seed=1){
  const [f,grad]=LANDSCAPES[land],step=RULES[rule],state=[{},{}];let at=[...start];const path=[at],loss=[f(...at)];
  for(let t=0;t<steps;t++){const now={...h,lr:PLANS[plan](t,h.lr,steps)},z=noise?normal(seed,t):[0,0];
    const ahead=step.ahead?at.map((x,i)=>step.ahead(x,state[i],now)):at,g=grad(...ahead);
    at=at.map((x,i)=>step(x,g[i]+noise*z[i],state[i],now));path.push(at);loss.push(f(...at))}
  return {path,loss}}
const el=(name,set,parent)=>{const e=document.createElementNS('http://www.w3.org/2000/svg',name);
  for(const k in set)e.setAttribute(k,set[k]);parent.append(e);return e};
function contours(land){ // marching squares on log(1 + (f - min)/d), as surface_scale has it
  const [f,,[x0,x1,y0,y1]]=LANDSCAPES[land],n=128,z=[];
  for(let j=0;j<=n;j++)for(let i=0;i<=n;i++)z.push(f(x0+(x1-x0)*i/n,y1-(y1-y0)*j/n));
  const low=Math.min(...z),height=z.map(v=>v-low),mid=[...height].sort((a,b)=>a-b)[z.length>>1];
  const edge=k=>k%(n+1)%n==0||k<=n||k>=n*(n+1);
  const d=(edge(z.indexOf(low))?1:.002)*mid||1,s=height.map(v=>Math.log1p(v/d)),top=Math.max(...s),out=[];
  for(let l=1;l<=12;l++){const c=top*l/13,cut=(a,b)=>(c-s[a])/(s[b]-s[a]),seg=[];
    for(let j=0;j<n;j++)for(let i=0;i<n;i++){const k=j*(n+1)+i,q=[k,k+1,k+n+2,k+n+1],p=[];
      q.forEach((a,e)=>{const b=q[(e+1)%4];if(s[a]<c!=s[b]<c){const t=cut(a,b);
        p.push([(i+[t,1,1-t,0][e])*W/n,(j+[0,t,1,1-t][e])*H/n])}});
      for(let e=0;e+1<p.length;e+=2)seg.push('M'+p[e].map(v=>v.toFixed(1))+'L'+p[e+1].map(v=>v.toFixed(1)))}
    out.push(seg.join(''))}
  return out}
// The factor by which momentum shrinks the distance a step: the largest |z|, z² = pz - q, over a bowl's curvatures.
const BOWLS={quadratic:[2,2],elongated_quadratic:[2,20],booth:[2,18]};
const FACTORS={Momentum:(a,b)=>[1+b-a,b],Nesterov:(a,b)=>[(1+b)*(1-a),b*(1-a)]};
FACTORS.SGD=FACTORS.Momentum; // the line β = 0
const factor=(land,rule,lr,beta)=>Math.max(...BOWLS[land].map(c=>{const [p,q]=FACTORS[rule](lr*c,beta),d=p*p/4-q;
  return d<0?Math.sqrt(q):Math.abs(p/2)+Math.sqrt(d)}));
const bands=[0,.3,.4,.5,.6,.7,.75,.8,.85,.9,.93,.96,.98,1];
const tints=['#440154','#481f70','#443983','#3b528b','#31688e','#287c8e','#21918c','#20a486','#35b779','#5ec962',
  '#90d743','#c8e020','#fde725'];
let mapped='',tiles=[];
function drawRates(land,rule,h){
  const there=land in BOWLS&&rule in FACTORS;$('rates').style.display=there?'':'none';if(!there)return;
  const top=4/Math.max(...BOWLS[land]),n=100,w=W/n,beta=rule=='SGD'?0:h.beta;
  if(mapped!=land+rule){mapped=land+rule;tiles=bands.map(()=>'');
    for(let j=0;j<n;j++)for(let i=0,k,run;i<n;i=run){const at=i=>{const f=factor(land,rule,top*(i+.5)/n,1-(j+.5)/n);
        return bands.findLastIndex(b=>b<=f)};
      for(k=at(i),run=i+1;run<n&&at(run)==k;)run++;
      tiles[k]+='M'+i*w+' '+j*w+'h'+(run-i)*w+'v'+w+'h-'+(run-i)*w+'z'}}
  const [box,X,Y]=axes($('rates'),[0,top,0,1],['rate (dark: fast, white: diverges)','β'],false);
  tiles.forEach((d,k)=>el('path',{d,fill:tints[k]||'#fff','shape-rendering':'crispEdges'},box));
  if(h.lr>top)return; // off the map
  el('circle',{cx:X(h.lr),cy:Y(beta),r:8,fill:'#fff',stroke:'#000','stroke-width':2.5},box)}
const shades=['#440154','#46327e','#365c8d','#277f8e','#1fa187','#4ac16d','#8fc93a'];
const nice=(a,b)=>{const r=(b-a)/6,u=10**Math.floor(Math.log10(r)),s=[1,2,5,10].find(m=>m*u>=r*(1-1e-9))*u,out=[];
  for(let v=Math.ceil(a/s-1e-9);v*s<=b+s*1e-9;v++)out.push(+(v*s).toPrecision(6));return out};
const short=v=>!isFinite(v)?'not finite':v&&(Math.abs(v)<1e-3||Math.abs(v)>=1e5)?v.toExponential(2):
  String(+v.toPrecision(4));
function axes(svg,[x0,x1,y0,y1],names,log){ // draws the frame, gives the box and its two scales
  svg.querySelectorAll(':scope>g').forEach(g=>g.remove());
  const X=x=>Math.max(-9*W,Math.min(9*W,(x-x0)/(x1-x0)*W)),Y=y=>Math.max(-9*H,Math.min(9*H,(y1-y)/(y1-y0)*H));
  const frame=el('g',{},svg),box=el('g',{'clip-path':'url(#cut)'},svg);
  el('rect',{width:W,height:H,fill:'#fcfcfe',stroke:'#555'},frame);
  nice(x0,x1).forEach(v=>el('text',{x:X(v),y:H+16,'text-anchor':'middle'},frame).textContent=v);
  nice(y0,y1).forEach(v=>el('text',{x:-5,y:Y(v)+4,'text-anchor':'end'},frame).textContent=
    log?(Number.isInteger(v)?'1e'+v:''):Math.abs(v)>=1e5?v.toExponential(0):v);
  el('text',{x:W/2,y:H+34,'text-anchor':'middle'},frame).textContent=names[0];
  el('text',{transform:'translate(-42 '+H/2+') rotate(-90)','text-anchor':'middle'},frame).textContent=names[1];
  return [box,X,Y]}
function line(box,points,style,number){const p=points.map(q=>q.map(v=>v.toFixed(1))).join(' '),
  set={points:p,fill:'none','stroke-linejoin':'round'};
  el('polyline',{...set,stroke:'#fff','stroke-width':4.5,opacity:.6},box);
  el('polyline',{...set,stroke:style[0],'stroke-width':number?1.8:2.6,
    'stroke-dasharray':style[1].map(v=>v*2.4).join(' ')},box);
  if(!points.length)return;
  el('path',{d:MARKERS[style[2]],fill:style[0],stroke:'#fff',transform:'translate('+points.at(-1)+') scale(1.2)'},box);
  if(number){const [x,y]=points.at(-1),rim={stroke:'#fff','stroke-width':3,'paint-order':'stroke'};
    el('text',{x:x>W-20?x-16:x+8,y:y-8,...rim},box).textContent=number}}
// Kept paths have styles in turn, and their numbers in the list below; the newest path has its optimizer's style.
const look=r=>r.number?TURN[(r.number-1)%TURN.length]:STYLES[r.rule];
let drawn='',lines=[];
function draw(){
  const land=$('land').value,rule=$('opt').value,[,,view,,minima]=LANDSCAPES[land],[x0,x1,y0,y1]=view;
  const h={lr:+$('lr').value,beta:+$('beta').value},start=[+$('x').value,+$('y').value];
  const steps=Math.min(5000,+$('steps').value),plan=$('plan').value,noise=+$('noise').value,seed=+$('seed').value;
  $('beta').disabled=$('betas').disabled=!String(RULES[rule]).includes('beta');
  $('bname').textContent=String(RULES[rule]).includes('.999')?'β₁ (β₂ = 0.999)':'β';
  const bad=!(h.lr>=0)||!$('lr').value?'The rate must be a number, 0 or more.':
    !(h.beta>=0&&h.beta<1)||!$('beta').value?'β must be at least 0 and below 1.':
    !(steps>=1)||steps%1?'Steps must be a whole number, 1 or more.':
    !(noise>=0)||!$('noise').value?'The noise must be a number, 0 or more.':
    !(seed>=0&&seed<2**32)||seed%1||!$('seed').value?'The seed must be a whole number from 0 to 4294967295.':
    !$('x').value||!$('y').value?'The start must be two numbers.':'';
  if(bad){$('say').textContent=bad;return}
  const {path,loss}=run(land,rule,h,start,steps,plan,noise,seed),finite=path.findIndex(p=>!p.every(isFinite));
  const out=path.findIndex(([x,y])=>!(x>=x0&&x<=x1&&y>=y0&&y<=y1));
  if(drawn!=land){lines=contours(land);drawn=land}
  const [box,X,Y]=axes($('map'),view,['x','y']);
  lines.forEach((d,i)=>el('path',{d,fill:'none',stroke:shades[i*7/12|0],opacity:.75},box));
  minima.forEach(([x,y])=>el('path',{d:MARKERS['*'],transform:'translate('+[X(x),Y(y)]+') scale(1.4)'},box));
  const now={rule,h,path,loss,number:0,shown:out<0?loss:loss.slice(0,out+1)},all=[...kept,now];
  for(const r of all)line(box,r.path.filter(p=>p.every(isFinite)).map(([x,y])=>[X(x),Y(y)]),
    look(r),r!=now&&r.number);
  el('circle',{cx:X(start[0]),cy:Y(start[1]),r:5,stroke:'#fff'},box);
  const seen=all.flatMap(r=>r.shown).filter(isFinite),log=seen.every(v=>v>=0)&&seen.some(v=>v>1e-16);
  const scale=v=>log?Math.log10(Math.max(v,1e-16)):v,ys=seen.map(scale);
  const a=Math.min(...ys),b=Math.max(...ys),pad=(b-a)*.04||.5;
  const longest=Math.max(...all.map(r=>r.loss.length))-1;
  const [chart,S,L]=axes($('chart'),[0,longest*1.03,a-pad,b+pad],['step','loss'],log);
  for(const r of all)line(chart,r.loss.map((v,t)=>[t,v]).filter(p=>isFinite(p[1])).map(([t,v])=>[S(t),L(scale(v))]),
    look(r),r!=now&&r.number);
  $('say').textContent=rule+' on '+land.replace('_',' ')+', rate '+h.lr+
    (plan=='constant'?'':' ('+plan+')')+($('beta').disabled?'':', β '+h.beta)+
    (noise?', noise '+noise+' (seed '+seed+')':'')+', '+steps+' steps from ('+start.map(short).join(', ')+
    '): loss '+short(loss.at(-1))+' at ('+path.at(-1).map(short).join(', ')+').'+
    (out<0?'':' It leaves the view at step '+out+(finite<0?'.':' and is not finite from step '+finite+' on.'))+
    (land in BOWLS&&rule in FACTORS&&plan=='constant'&&!noise?
      ' In the long run the distance to the minimum is multiplied by '+
      short(factor(land,rule,h.lr,rule=='SGD'?0:h.beta))+' a step.':'');
  drawRates(land,rule,h);
  if(out>0){const [a,b]=[path[out-1],path[out]],t=Math.min(1,...[0,1].map(i=>{const m=b[i]-a[i],to=view[2*i+(m>0)];
      return m&&(b[i]-to)*m>0?(to-a[i])/m:1})),at=[X(a[0]+t*(b[0]-a[0])),Y(a[1]+t*(b[1]-a[1]))];
    if(at.every(isFinite))el('path',{d:'M-6-6l12 12m0-12l-12 12',stroke:STYLES[rule][0],'stroke-width':3,
      transform:'translate('+at+')'},box.parentNode.querySelector('g'))}
  current=now}
let current;
const setLr=v=>{$('lr').value=+v.toPrecision(4);$('lrs').value=Math.log10(v)};
const setStart=(x,y)=>{$('x').value=+x.toPrecision(6);$('y').value=+y.toPrecision(6)};
const kind=()=>/sqrt/.test(RULES[$('opt').value])?1:0;
function fresh(land){const l=LANDSCAPES[$('land').value];
  if(land){setStart(...l[3]);kept.length=0;$('kept').textContent=''}
  setLr(l[5][kind()]);draw()}
for(const [id,names] of [['land',LANDSCAPES],['opt',RULES],['plan',PLANS]])
  for(const name in names)$(id).add(new Option(name.replace('_',' '),name));
$('land').value='elongated_quadratic';$('land').onchange=()=>fresh(true);
let last=kind();$('opt').onchange=()=>{kind()==last?draw():fresh();last=kind()};
$('lr').oninput=()=>{if(+$('lr').value>0)$('lrs').value=Math.log10($('lr').value);draw()};
$('lrs').oninput=()=>{setLr(10**$('lrs').value);draw()};
$('beta').oninput=()=>{$('betas').value=$('beta').value;draw()};
$('betas').oninput=()=>{$('beta').value=$('betas').value;draw()};
for(const id of ['steps','x','y','plan','noise','seed'])$(id).oninput=draw;
$('map').onclick=e=>{const p=new DOMPoint(e.clientX,e.clientY).matrixTransform($('map').getScreenCTM().inverse());
  const [x0,x1,y0,y1]=LANDSCAPES[$('land').value][2];if(p.x<0||p.x>W||p.y<0||p.y>H)return;
  setStart(x0+p.x/W*(x1-x0),y1-p.y/H*(y1-y0));draw()};
$('map').onkeydown=e=>{const d={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]}[e.key];if(!d)return;
  e.preventDefault();const [x0,x1,y0,y1]=LANDSCAPES[$('land').value][2];
  setStart(+$('x').value+d[0]*(x1-x0)/60,+$('y').value+d[1]*(y1-y0)/60);draw()};
function pick(x,y){ // a place on the map of rates; gradient descent has no β above 0, momentum has
  if($('opt').value=='SGD'&&y>0){$('opt').value='Momentum'}
  setLr(Math.max(1e-5,x));$('beta').value=$('betas').value=+Math.min(.99,Math.max(0,y)).toFixed(3);draw()}
const top4=()=>4/Math.max(...BOWLS[$('land').value]);
$('rates').onpointerdown=$('rates').onpointermove=e=>{if(!(e.buttons&1))return;
  if(e.type=='pointerdown')$('rates').setPointerCapture(e.pointerId);
  const p=new DOMPoint(e.clientX,e.clientY).matrixTransform($('rates').getScreenCTM().inverse());
  pick(Math.min(1,Math.max(0,p.x/W))*top4(),1-p.y/H)};
$('rates').onkeydown=e=>{const d={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]}[e.key];if(!d)return;
  e.preventDefault();const beta=$('opt').value=='SGD'?0:+$('beta').value;
  pick(+$('lr').value+d[0]*top4()/100,beta+d[1]*.01)};
$('keep').onclick=()=>{kept.push(current);current.number=kept.length;
  const item=document.createElement('li');item.textContent=$('say').textContent;
  $('kept').append(item);draw()};
$('clear').onclick=()=>{kept.length=0;$('kept').textContent='';draw()};
fresh(true);
</script>"""


def explorer_html(rules=None):
    """Make the explorer: HTML that needs nothing else.

    rules: a dict of optimizer name -> update rule in JavaScript, `RULES` if none is given.
    """
    rules = check_set("rules", RULES if rules is None else rules)
    parts = {
        "RULES": ",\n".join(f"{json.dumps(name)}:{rule}" for name, rule in rules.items()),
        "STYLES": json.dumps({name: style_of(name) for name in rules}),
        "TURN": json.dumps([STYLES[name] for name in KEPT]),
        "MARKERS": json.dumps(MARKERS),
    }
    return framed(fill(EXPLORER, parts), "Optimizer explorer", 730)
