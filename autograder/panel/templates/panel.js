"use strict";
// While a command runs, show how far it is; when it has ended, count again. Without a script the page is loaded anew.
const SECONDS = 1;
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

async function fetched(address) {
  const reply = await fetch(address, {cache: "no-store", redirect: "error"});
  if (!reply.ok) throw new Error(reply.status);
  return parsed(await reply.text());
}

function exchange(id, page) {
  const old = document.getElementById(id), made = page.getElementById(id);
  if (!old || !made || old.outerHTML === made.outerHTML) return;
  const focused = old.contains(document.activeElement), scrolled = old.querySelector(".said")?.scrollTop;
  old.replaceWith(made);
  const said = made.querySelector(".said");
  if (said && scrolled) said.scrollTop = scrolled;
  if (focused) (made.querySelector("button:enabled") || made.querySelector("h2"))?.focus();
}

// for a screen reader: a region that stays, whose text changes
const say = (text) => { document.getElementById("heard").textContent = text; };

async function follow() {
  let busy = document.getElementById("run")?.dataset.busy === "yes";
  while (busy) {
    await new Promise((done) => setTimeout(done, 1000 * SECONDS));
    try {
      const run = document.getElementById("run");
      exchange("run", await fetched(run.dataset.address));
      busy = document.getElementById("run").dataset.busy === "yes";
      if (!busy) say(document.querySelector("#run .outcome").textContent);
      if (!busy) exchange("assignments", await fetched(document.getElementById("run").dataset.page));
    } catch (error) {
      const outcome = document.querySelector("#run .outcome"), silent = "The Jupyter server does not answer.";
      if (outcome.textContent !== silent) say(outcome.textContent = silent);
    }
  }
}
follow();
