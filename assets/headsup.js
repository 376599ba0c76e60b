// Headsup's staff pages, enhanced. Every page works without this file; it refreshes, lists, guards and reminds, and
// sends nothing that a form would not.
"use strict";

document.documentElement.classList.add("js");

// ---------- one sending ----------
// A form with data-send-once is sent once: the button says so and stays quiet. Coming back to the page (the browser's
// back button, or a failed sending) finds everything as it was written.
for (const form of document.querySelectorAll("form[data-send-once]")) {
  const button = form.querySelector("button:not([type=button])");
  const label = button && (button.querySelector("span") || button);
  const words = label && label.textContent;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    button.setAttribute("aria-disabled", "true");
    if (form.dataset.sending) label.textContent = form.dataset.sending;
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    if (!button) return;
    button.removeAttribute("aria-disabled");
    label.textContent = words;
  });
}

// ---------- files: drop, list, remove ----------
for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const list = drop.querySelector("[data-files]");
  const bytesMax = Number(drop.dataset.bytesMax);
  let chosen = [];
  let leftOut = [];

  // The browser's field holds what is sent; we may only exchange it whole.
  const put = (files) => {
    leftOut = files.filter((file) => file.size > bytesMax);
    chosen = files.filter((file) => file.size <= bytesMax);
    const transfer = new DataTransfer();
    for (const file of chosen) transfer.items.add(file);
    input.files = transfer.files;
    list.replaceChildren(...chosen.map(rowOf), ...leftOut.map(noteOf));
  };

  const rowOf = (file, position) => {
    const row = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "files__remove";
    remove.setAttribute("aria-label", drop.dataset.remove.replace("%", file.name));
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      put(chosen.filter((_, other) => other !== position));
      input.focus();
    });
    row.append(span("files__name", file.name), span("muted number", inWords(file.size)), remove);
    return row;
  };

  const noteOf = (file) => {
    const row = document.createElement("li");
    row.className = "files__left-out";
    row.textContent = drop.dataset.tooBig.replace("%", file.name);
    return row;
  };

  drop.querySelector("[data-choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    // Choosing again adds; a browser alone would throw the first choice away.
    const added = [...input.files].filter((file) => !chosen.some((one) => one.name === file.name && one.size === file.size));
    put([...chosen, ...added]);
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("drop--over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) put([...chosen, ...event.dataTransfer.files]);
  });
}

// A file dropped beside the field must not replace the page, and with it what was written.
if (document.querySelector("[data-drop]")) {
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function inWords(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${(bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
}

// ---------- the answer refreshes itself ----------
// Only the parts marked data-live are exchanged, and only when they changed, so that a word being written stays.
const living = document.querySelector("[data-refresh]");
if (living) {
  const SOONEST_MS = 1000;
  const LATEST_MS = 30000;
  let wait = living.dataset.state === "pending" ? SOONEST_MS : LATEST_MS;

  const look = async () => {
    try {
      const answer = await fetch(living.dataset.refresh, { headers: { Accept: "text/html" } });
      // 204: the answer is still being worked out, and nothing else can have changed.
      if (answer.ok && answer.status !== 204) exchange(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // No connection right now; the page as it stands stays, and we look again later.
    }
    wait = living.dataset.state === "pending" ? Math.min(wait * 1.5, 5000) : LATEST_MS;
    if (living.dataset.state !== "closed") setTimeout(whenSeen, wait);
  };

  const exchange = (fresh) => {
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const here = document.getElementById(part.id);
      if (here && here.innerHTML !== part.innerHTML) here.replaceChildren(...part.childNodes);
    }
    const state = fresh.querySelector("[data-state]");
    if (state) living.dataset.state = state.dataset.state;
  };

  // A page nobody looks at doesn't ask.
  const whenSeen = () => {
    if (document.hidden) document.addEventListener("visibilitychange", look, { once: true });
    else look();
  };
  if (living.dataset.state !== "closed") setTimeout(whenSeen, wait);
}

// ---------- copy the private link ----------
for (const button of document.querySelectorAll("[data-copy-link]")) {
  if (!navigator.clipboard) {
    // Browsers offer the clipboard only over https and on localhost.
    button.hidden = true;
    continue;
  }
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href.split("#")[0]);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}

// ---------- print ----------
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
