// Ten rounds of counting: so many things, three numbers to choose from. Mouse, touch, or the keys 1 to 3. Keeps nothing and asks nobody.
"use strict";

const ROUNDS = 10;
const NUMBERS = { ne: ["शून्य", "एक", "दुई", "तीन", "चार", "पाँच", "छ", "सात", "आठ", "नौ"], en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] };
const WORDS = {
  ne: { name: "गन्ने खेल", other: "English", question: "कति छन्? गनौँ!", good: n => `हो! ${NUMBERS.ne[n]}।`, bad: "फेरि गनौँ।", end: s => `सकियो! ${digits(ROUNDS)} मध्ये ${digits(s)} पहिलो पटकमै मिल्यो।`, again: "फेरि खेलौँ", things: "गन्ने चित्र" },
  en: { name: "Counting game", other: "नेपाली", question: "How many are there? Count!", good: n => `Yes! ${NUMBERS.en[n]}.`, bad: "Count once more.", end: s => `Done! ${s} of ${ROUNDS} right at the first try.`, again: "Play again", things: "Pictures to count" },
};
const THINGS = [
  '<path d="M30 10C44 6 56 18 54 34C52 50 40 58 30 56C18 58 8 48 8 34C8 20 18 12 30 10Z" fill="#f2a516"/><path d="M30 12C30 6 34 3 39 3" stroke="#5b3a1a" stroke-width="3" fill="none"/><path d="M32 10C40 2 50 4 54 8C48 14 40 14 32 10Z" fill="#2f9e6b"/>',
  '<path d="M30 14L40 4L34 18H46L36 26L42 40L30 32L18 40L24 26L14 18H26L20 4Z" fill="#b3123a"/><path d="M30 32V56" stroke="#1f7f57" stroke-width="4"/><path d="M30 46C40 40 46 42 50 46C44 52 36 52 30 46Z" fill="#2f9e6b"/><circle cx="30" cy="22" r="6" fill="#f2b632"/>',
  '<ellipse cx="32" cy="34" rx="18" ry="14" fill="#39b3e6"/><circle cx="16" cy="24" r="10" fill="#39b3e6"/><path d="M7 24L0 28L8 29Z" fill="#f2a516"/><circle cx="14" cy="22" r="2" fill="#fff"/><path d="M30 30C40 26 48 32 48 40C40 44 32 40 30 30Z" fill="#0b6fa8"/><path d="M28 48V56M36 48V56" stroke="#f2a516" stroke-width="3"/>',
  '<path d="M6 40C6 20 18 10 30 10S54 20 54 40Z" fill="#fffaf0" stroke="#b98a5a" stroke-width="2"/><path d="M30 10C26 18 24 28 24 40M30 10C34 18 36 28 36 40M30 10C20 16 14 28 13 40M30 10C40 16 46 28 47 40" stroke="#b98a5a" stroke-width="2" fill="none"/><path d="M4 40H56L50 50H10Z" fill="#7a4a21"/>',
];

let language = "ne", round = 0, score = 0, right = 0, first = true, before = 0;
const at = id => document.getElementById(id);

function digits(number) {
  return language === "ne" ? String(number).replace(/\d/g, d => "०१२३४५६७८९"[d]) : String(number);
}

function mix(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

function ask() {
  do right = 1 + Math.floor(Math.random() * 9); while (right === before);
  before = right;
  first = true;
  const thing = THINGS[Math.floor(Math.random() * THINGS.length)];
  at("things").innerHTML = `<svg viewBox="0 0 60 60" aria-hidden="true">${thing}</svg>`.repeat(right);
  const near = mix([right - 2, right - 1, right + 1, right + 2].filter(n => n > 0 && n < 10)).slice(0, 2);
  at("answers").replaceChildren(...mix([right, ...near]).map((number, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.number = number;
    button.addEventListener("click", () => answer(button));
    const key = document.createElement("kbd");
    key.textContent = i + 1;
    button.append(document.createElement("span"), key);
    return button;
  }));
  at("said").textContent = "\u00a0";
  speak();
}

function answer(button) {
  const isRight = Number(button.dataset.number) === right;
  button.className = isRight ? "good" : "bad";
  at("said").textContent = isRight ? WORDS[language].good(right) : WORDS[language].bad;
  if (!isRight) { first = false; return; }
  for (const other of at("answers").children) other.disabled = true;
  if (first) score++;
  at("stars").children[round].className = first ? "won" : "";
  at("stars").children[round].textContent = first ? "★" : "☆";
  round++;
  setTimeout(round < ROUNDS ? ask : end, 1100);
}

function end() {
  at("things").replaceChildren();
  at("answers").replaceChildren();
  at("again").hidden = false;
  speak();
  at("again").focus();
}

function begin() {
  round = score = 0;
  at("again").hidden = true;
  at("stars").replaceChildren(...Array.from({ length: ROUNDS }, () => Object.assign(document.createElement("li"), { textContent: "·" })));
  ask();
}

function speak() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = at("name").textContent = words.name;
  at("language").textContent = words.other;
  at("language").lang = language === "ne" ? "en" : "ne";
  at("again").textContent = words.again;
  at("things").setAttribute("aria-label", words.things);
  at("question").textContent = round < ROUNDS ? words.question : words.end(score);
  for (const button of at("answers").children) {
    button.firstChild.textContent = digits(button.dataset.number);
    button.setAttribute("aria-label", `${digits(button.dataset.number)}, ${NUMBERS[language][button.dataset.number]}`);
  }
}

at("language").addEventListener("click", () => { language = language === "ne" ? "en" : "ne"; speak(); });
at("again").addEventListener("click", begin);
addEventListener("keydown", event => {
  const digit = "123".indexOf(event.key) + 1 || "१२३".indexOf(event.key) + 1;
  const button = digit && at("answers").children[digit - 1];
  if (button && !button.disabled) button.click();
});
begin();
