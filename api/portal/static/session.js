// What the committee's pages can do only with a script: a ballot that the server cannot read (RFC 9474,
// RSABSSA-SHA384-PSSZERO-Deterministic), the count done again, seeds, and digests of files.

const encoder = new TextEncoder();
const HASH = 48;
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...bytes));
const hexOf = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const numberOf = (bytes) => BigInt(`0x${hexOf(bytes) || "0"}`);
const ofUrl = (text) => bytesOf(text.replace(/-/g, "+").replace(/_/g, "/"));

function bytesOfNumber(number, size) {
  const hex = number.toString(16).padStart(2 * size, "0");
  return Uint8Array.from({ length: size }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

const hashed = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));
const sha384 = (bytes) => hashed("SHA-384", bytes);

function raised(base, exponent, modulus) {
  let result = 1n;
  for (let left = exponent, power = base % modulus; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * power) % modulus;
    power = (power * power) % modulus;
  }
  return result;
}

// The inverse, or null where there is none.
function inverseOf(number, modulus) {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (b) {
    const times = a / b;
    [a, b, x, y] = [b, a - times * b, y, x - times * y];
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : null;
}

async function publicKey(spki) {
  const kind = { name: "RSA-PSS", hash: "SHA-384" };
  const key = await crypto.subtle.importKey("spki", bytesOf(spki), kind, true, ["verify"]);
  const parts = await crypto.subtle.exportKey("jwk", key);
  const modulus = numberOf(ofUrl(parts.n));
  const bits = modulus.toString(2).length;
  return { key, modulus, exponent: numberOf(ofUrl(parts.e)), bits, size: Math.ceil(bits / 8) };
}

// MGF1 with SHA-384.
async function mask(seed, size) {
  const parts = [];
  for (let turn = 0; turn * HASH < size; turn += 1) {
    parts.push(await sha384(joined(seed, bytesOfNumber(BigInt(turn), 4))));
  }
  return joined(...parts).slice(0, size);
}

// EMSA-PSS-ENCODE of RFC 8017, 9.1.1, without salt.
async function encoded(message, bits) {
  const size = Math.ceil(bits / 8);
  const digest = await sha384(joined(new Uint8Array(8), await sha384(message)));
  const block = joined(new Uint8Array(size - HASH - 2), Uint8Array.of(1));
  const masking = await mask(digest, block.length);
  const masked = block.map((one, at) => one ^ masking[at]);
  masked[0] &= 0xff >> (8 * size - bits);
  return joined(masked, digest, Uint8Array.of(0xbc));
}

function atRandom(modulus, size) {
  for (;;) {
    const found = numberOf(crypto.getRandomValues(new Uint8Array(size)));
    if (found > 0n && found < modulus && inverseOf(found, modulus) !== null) return found;
  }
}

export async function blind(spki, message, factor) {
  const known = await publicKey(spki);
  const number = numberOf(await encoded(message, known.bits - 1));
  const hiding = factor ?? atRandom(known.modulus, known.size);
  const hidden = (number * raised(hiding, known.exponent, known.modulus)) % known.modulus;
  return {
    message: textOf(message),
    blinded: textOf(bytesOfNumber(hidden, known.size)),
    inverse: inverseOf(hiding, known.modulus).toString(16),
  };
}

export async function verifies(spki, message, signature) {
  const { key } = await publicKey(spki);
  const how = { name: "RSA-PSS", saltLength: 0 };
  return crypto.subtle.verify(how, key, bytesOf(signature), bytesOf(message));
}

// The signature of the message; null where what was signed is not what was asked for.
export async function finalize(spki, asked, signed) {
  const { modulus, size } = await publicKey(spki);
  const number = (numberOf(bytesOf(signed)) * BigInt(`0x${asked.inverse}`)) % modulus;
  const signature = textOf(bytesOfNumber(number, size));
  return (await verifies(spki, asked.message, signature)) ? signature : null;
}

// ------------------------------------------------------------------------------- a ballot

const kept = (path) => JSON.parse(sessionStorage.getItem(path) ?? "null");
const keep = (path, what) => sessionStorage.setItem(path, JSON.stringify(what));

async function told(answer) {
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail ?? `${answer.status}`), { type: problem.type ?? "" });
}

// By name, and the same again after a reload: one paper, whatever happens between.
async function papered(room) {
  const known = kept(room.path) ?? { asked: await blind(room.key, crypto.getRandomValues(new Uint8Array(32))) };
  keep(room.path, known);
  if (!known.signature) {
    const answer = await told(await fetch(`${room.path}/paper`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json", "Zhicheng-CSRF": room.csrf, "Zhicheng-Acting-As": room.acting,
      },
      body: JSON.stringify({ blinded: known.asked.blinded }),
    }));
    known.signature = await finalize(room.key, known.asked, answer.signature);
    if (!known.signature) throw new Error("RFC 9474");
    keep(room.path, known);
  }
  return known;
}

// Without a name: no cookie, no token, nothing that says from which page.
async function castFor(room, known, choice) {
  await told(await fetch(`${room.path}/ballots`, {
    method: "POST", credentials: "omit", referrerPolicy: "no-referrer",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ message: known.asked.message, signature: known.signature, choice }),
  }));
  keep(room.path, { ...known, cast: choice });
}

function showReceipt(message) {
  const receipt = document.getElementById("ballot-receipt");
  receipt.querySelector("code").textContent = message;
  receipt.hidden = false;
}

function voting(room) {
  const chosen = document.getElementById("ballot-choice");
  const said = document.getElementById("ballot-said");
  const before = kept(room.path);
  const done = (known) => {
    chosen.hidden = true;
    said.textContent = said.dataset.cast;
    said.className = "alert good";
    showReceipt(known.asked.message);
  };
  if (before?.cast) { done(before); return; }
  chosen.hidden = false;
  const button = document.getElementById("ballot-cast");
  button.addEventListener("click", async () => {
    const choice = document.querySelector("#ballot-choice input:checked")?.value;
    if (!choice) { document.querySelector("#ballot-choice input").focus(); return; }
    button.disabled = true;
    said.className = "";
    said.textContent = said.dataset.working;
    try {
      const known = await papered(room);
      await castFor(room, known, choice);
      done(known);
    } catch (fault) {
      button.disabled = false;
      said.className = "alert bad";
      if (fault.type?.endsWith("step-up-needed")) {
        const way = Object.assign(document.createElement("a"), { href: said.dataset.where });
        way.textContent = said.dataset.step;
        said.replaceChildren(way);
      } else {
        said.textContent = `${said.dataset.failed} ${fault.message}`;
      }
    }
  });
}

async function recounting(list) {
  const { path, key, yes, no, abstain, papers } = list.dataset;
  const rows = [...list.querySelectorAll("tr[data-message]")].map((row) => row.dataset);
  const good = await Promise.all(rows.map((one) => verifies(key, one.message, one.signature)));
  const count = (choice) => rows.filter((one) => one.choice === choice).length;
  const apart = new Set(rows.map((one) => one.message)).size === rows.length;
  const right = good.every(Boolean) && apart && rows.length <= Number(papers)
    && count("yes") === Number(yes) && count("no") === Number(no) && count("abstain") === Number(abstain);
  const said = document.getElementById("ballot-recount");
  said.className = right ? "alert good" : "alert bad";
  said.textContent = right ? said.dataset.good : said.dataset.bad;
  const own = kept(path);
  const mine = own?.cast && rows.find((one) => one.message === own.asked.message);
  if (mine && mine.choice === own.cast) said.textContent += ` ${said.dataset.mine}`;
}

// ---------------------------------------------------------------------- seeds and digests

export async function committedTo(seed) {
  const bytes = Uint8Array.from(seed.match(/../g), (pair) => parseInt(pair, 16));
  return `sha256:${hexOf(await hashed("SHA-256", joined(encoder.encode("zhicheng-draw-seed\0"), bytes)))}`;
}

function offerSeed(form, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain" });
  button.textContent = words.seed;
  const shown = document.createElement("p");
  shown.className = "mute";
  button.addEventListener("click", async () => {
    const seed = hexOf(crypto.getRandomValues(new Uint8Array(32)));
    form.elements.digest.value = await committedTo(seed);
    shown.replaceChildren(words.keep, document.createElement("br"), Object.assign(document.createElement("code"), { className: "digest", textContent: seed }));
  });
  form.elements.digest.closest("label").before(button, shown);
}

function offerFile(field, words) {
  const file = Object.assign(document.createElement("input"), { type: "file" });
  const label = document.createElement("label");
  label.append(words.file, file);
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (chosen) field.value = `sha256:${hexOf(await hashed("SHA-256", await chosen.arrayBuffer()))}`;
  });
  field.closest("label").before(label);
}

const ballot = document.getElementById("ballot");
if (ballot && ballot.dataset.key) voting(ballot.dataset);
const list = document.getElementById("ballot-list");
if (list) recounting(list);
const words = document.getElementById("session-words")?.dataset;
if (words) {
  const committing = document.querySelector("form[action*='/acts/commit_seed']");
  if (committing) offerSeed(committing, words);
  const closing = document.querySelector("form[action*='/acts/close_session']");
  if (closing) offerFile(closing.elements.minutes, words);
}
