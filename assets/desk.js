/* What the desk's pages gain with JavaScript: the open page in view on a phone, rows that stay fresh, keys, and a word
   before unsent text is lost.
   Every page works without this file. Nothing here decides anything, and nothing is kept but whether keys are on. */
"use strict";

(() => {
  const REFRESH_MILLISECONDS = 1500;
  const KEY_SEQUENCE_MILLISECONDS = 1200;
  const KEYS_SETTING = "headsup-keys";

  /* ---------- where we are ---------- */

  // On a phone the pages stand in one line that is moved sideways; the one that is open should be seen without moving it.
  const here = document.querySelector(".site-nav [aria-current=page]");
  if (here) {
    const line = here.parentElement;
    const show = () => {
      line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
    };
    show();
    addEventListener("resize", show);
  }

  /* ---------- the live queue ---------- */

  const live = document.querySelector("[data-live]");
  const announcer = document.getElementById("live-says");

  const numbersIn = (root) => new Set([...root.querySelectorAll("[data-case]")].map((row) => row.dataset.case));

  function announce(words) {
    if (announcer && announcer.textContent !== words) announcer.textContent = words;
  }

  function replaceRows(fresh) {
    const before = numbersIn(live);
    const focused = document.activeElement && live.contains(document.activeElement)
      ? document.activeElement.closest("[data-case]") : null;
    const focusedNumber = focused ? focused.dataset.case : null;
    live.replaceChildren(...fresh.childNodes);
    if (focusedNumber) {
      const again = live.querySelector(`[data-case="${CSS.escape(focusedNumber)}"] a`);
      if (again) again.focus({ preventScroll: true });
    }
    const added = [...numbersIn(live)].filter((number) => !before.has(number));
    for (const number of added) {
      live.querySelector(`[data-case="${CSS.escape(number)}"]`)?.classList.add("is-new");
    }
    if (added.length > 0) announce(added.length === 1 ? "1 new case" : `${added.length} new cases`);
  }

  let lastRows = null;
  let failures = 0;

  async function refresh() {
    if (document.visibilityState !== "visible") return;
    try {
      const response = await fetch(live.dataset.live, { headers: { accept: "text/html" }, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      const text = await response.text();
      if (failures > 0) announce("The queue is fresh again.");
      failures = 0;
      if (text === lastRows) return;
      const first = lastRows === null;
      lastRows = text;
      const parsed = new DOMParser().parseFromString(text, "text/html");
      if (first && parsed.body.textContent === live.textContent) return;
      replaceRows(parsed.body);
    } catch {
      failures += 1;
      if (failures === 3) announce("The queue can't be refreshed just now. Reload the page to be sure.");
    }
  }

  if (live) {
    setInterval(refresh, REFRESH_MILLISECONDS);
    document.addEventListener("visibilitychange", refresh);
  }

  /* ---------- keys ---------- */

  const help = document.getElementById("keys-help");
  const keySwitch = document.getElementById("keys-switch");

  function keysAreOn() {
    try { return localStorage.getItem(KEYS_SETTING) !== "off"; } catch { return true; }
  }

  function setKeys(on) {
    try { localStorage.setItem(KEYS_SETTING, on ? "on" : "off"); } catch { /* private windows may refuse: on for this page only */ }
  }

  if (keySwitch) {
    keySwitch.checked = keysAreOn();
    keySwitch.addEventListener("change", () => setKeys(keySwitch.checked));
  }
  for (const opener of document.querySelectorAll("[data-opens-keys]")) {
    opener.addEventListener("click", () => help?.showModal());
  }

  function takesText(element) {
    return element instanceof HTMLElement &&
      (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  }

  function go(element) {
    if (!element) return;
    if (!element.matches("a, button, input, textarea, select, summary")) element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "center" });
  }

  /* The things j and k walk through: rows of the queue, or the steps and panels of a case. */
  const walked = () => [...document.querySelectorAll("[data-walk]")].filter((one) => one.offsetParent !== null);

  function walk(by) {
    const all = walked();
    if (all.length === 0) return;
    const here = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
    const next = here === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
    go(all[next]);
  }

  let pending = "";
  let pendingSince = 0;

  function actOn(key, now) {
    const sequence = pending && now - pendingSince < KEY_SEQUENCE_MILLISECONDS ? pending + key : key;
    pending = "";
    switch (sequence) {
      case "?": help?.showModal(); return true;
      case "/": {
        const search = document.querySelector("[data-search]");
        if (!search) return false;
        go(search);
        search.select?.();
        return true;
      }
      case "j": walk(1); return true;
      case "k": walk(-1); return true;
      case "1": go(document.querySelector("[data-question='1']")); return true;
      case "2": go(document.querySelector("[data-question='2']")); return true;
      case "gq": location.assign("/desk"); return true;
      case "g": pending = "g"; pendingSince = now; return true;
      default: return false;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (takesText(event.target) || help?.open || !keysAreOn()) return;
    if (actOn(event.key, event.timeStamp)) event.preventDefault();
  });

  /* ---------- unsent text ---------- */

  let unsent = false;
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) unsent = true;
  });
  document.addEventListener("submit", () => { unsent = false; });
  addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  /* ---------- links shown once ---------- */

  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    if (!field || !navigator.clipboard) { button.hidden = true; continue; }
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    });
  }
})();
