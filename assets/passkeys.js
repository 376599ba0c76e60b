// Passkeys, between our pages that use them and the person's device: making one on the account's page, signing in with one,
// enrolling a colleague's device, and showing with it who is on the phone. Everything is judged by the desk; a browser that
// knows no passkeys keeps the password form and sees none of this.
"use strict";

(() => {
  const known = window.PublicKeyCredential;
  if (!known || !known.parseCreationOptionsFromJSON || !known.parseRequestOptionsFromJSON) return;

  // What a person is told comes from the desk, in their language, or stands in the page already.
  class Told extends Error {}

  async function ask(path, body, broken) {
    let answer;
    try {
      answer = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(body),
        redirect: "error",
      });
    } catch {
      throw new Told(broken);
    }
    const isOurs = (answer.headers.get("content-type") || "").startsWith("application/json");
    const said = isOurs ? await answer.json() : {};
    if (said.problem) throw new Told(said.problem);
    if (!answer.ok || !isOurs) throw new Told(broken);
    return said;
  }

  /* Runs one ceremony: the button rests meanwhile, and what went wrong is said where people look. */
  async function run(place, button, ceremony) {
    const problem = place.querySelector("[data-problem]");
    problem.hidden = true;
    button.setAttribute("aria-disabled", "true");
    try {
      location.assign((await ceremony()).to);
    } catch (cause) {
      problem.textContent = cause instanceof Told ? cause.message : place.dataset.failed;
      problem.hidden = false;
      button.removeAttribute("aria-disabled");
    }
  }

  const making = document.querySelector("[data-passkey-making]");
  if (making) {
    document.querySelector("[data-no-passkeys]").hidden = true;
    making.hidden = false;
    making.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = making.querySelector("button");
      if (button.hasAttribute("aria-disabled")) return;
      const { broken } = making.dataset;
      run(making, button, async () => {
        const begun = await ask("/account/passkeys/begin", { password: making.elements.password.value }, broken);
        const credential = await navigator.credentials.create({
          publicKey: known.parseCreationOptionsFromJSON(begun.options),
        });
        const finished = { ceremony: begun.ceremony, name: making.elements.name.value, credential: credential.toJSON() };
        return ask("/account/passkeys/finish", finished, broken);
      });
    });
  }

  /* A place with one button that asks for any passkey of this desk. */
  function askAny(place, path, more) {
    place.hidden = false;
    const button = place.querySelector("button");
    button.addEventListener("click", () => {
      if (button.hasAttribute("aria-disabled")) return;
      const { broken } = place.dataset;
      run(place, button, async () => {
        const begun = await ask(`${path}/begin`, {}, broken);
        const credential = await navigator.credentials.get({
          publicKey: known.parseRequestOptionsFromJSON(begun.options),
        });
        return ask(`${path}/finish`, { ceremony: begun.ceremony, credential: credential.toJSON(), ...more }, broken);
      });
    });
  }

  const signing = document.querySelector("[data-passkey-sign-in]");
  if (signing) askAny(signing, "/sign-in/passkey", { next: signing.dataset.next });

  const confirming = document.querySelector("[data-passkey-confirm]");
  if (confirming) {
    document.querySelector("[data-no-passkeys]").hidden = true;
    askAny(confirming, "/confirm", {});
  }

  const enrolling = document.querySelector("[data-device-enrolling]");
  if (enrolling) {
    document.querySelector("[data-no-passkeys]").hidden = true;
    enrolling.hidden = false;
    const button = enrolling.querySelector("button");
    button.addEventListener("click", () => {
      if (button.hasAttribute("aria-disabled")) return;
      const { broken, token } = enrolling.dataset;
      run(enrolling, button, async () => {
        const begun = await ask(`/e/${token}/begin`, {}, broken);
        const credential = await navigator.credentials.create({
          publicKey: known.parseCreationOptionsFromJSON(begun.options),
        });
        return ask(`/e/${token}/finish`, { ceremony: begun.ceremony, credential: credential.toJSON() }, broken);
      });
    });
  }
})();
