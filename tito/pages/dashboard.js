"use strict";
// The tables stand in the page already: this sorts and filters their rows, and shows one student's details.
// Text of students becomes text alone: nothing here writes HTML.

const feedback = JSON.parse(document.getElementById("beside").textContent);
const table = document.getElementById("class");
const rows = Array.from(table.tBodies[0].rows);
const filters = ["text", "status", "component", "cause", "flag"].map((name) => document.getElementById(name));
const dialog = document.getElementById("details");
let run;
let numbers;

// What `tito report --json` prints, packed by zlib: students' reasons are long, and much alike.
async function unpack() {
  const packed = Uint8Array.from(atob(document.getElementById("run").textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  run = await new Response(stream).json();
  numbers = new Map(run.students.map((student, number) => [student.student, number]));
}

// Elements.

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Sorting: numbers by their value, text by its letters, what is not there always last.

function key(cell) {
  if (!cell.classList.contains("number")) return cell.textContent.trim().toLowerCase() || null;
  return cell.dataset.sort === "" ? null : Number(cell.dataset.sort);
}

function before(one, other) {
  return typeof one === "number" ? one - other : one < other ? -1 : one > other ? 1 : 0;
}

function sort(head, down) {
  const body = head.closest("table").tBodies[0];
  const keyed = Array.from(body.rows, (row) => [key(row.cells[head.cellIndex]), row]);
  keyed.sort(([one], [other]) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return down ? before(other, one) : before(one, other);
  });
  body.append(...keyed.map(([, row]) => row));
  for (const each of head.parentElement.cells) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
}

function makeSortable(head) {
  const button = make("button", { type: "button" }, head.textContent);
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    sort(head, head.getAttribute("aria-sort") === "ascending");
    if (table.contains(head)) remember();
  });
}

// Filtering: a row is shown where every filter that is set holds.

function holds(student, row, wanted) {
  const words = `${student.student} ${student.reason}`.toLowerCase();
  const lost = (name) => run.components.some((each, at) => each.name === name && student.components[at] < each.points);
  return (
    words.includes(wanted.text.toLowerCase()) &&
    (!wanted.status || student.status === wanted.status) &&
    (!wanted.component || lost(wanted.component)) &&
    (!wanted.cause || student.diagnoses.some((each) => `${each.component}: ${each.cause}` === wanted.cause)) &&
    (!wanted.flag || Array.from(row.lastElementChild.children, (each) => each.textContent).includes(wanted.flag))
  );
}

function filter() {
  const wanted = Object.fromEntries(filters.map((each) => [each.id, each.value]));
  let shown = 0;
  rows.forEach((row, number) => {
    row.hidden = !holds(run.students[number], row, wanted);
    shown += !row.hidden;
  });
  document.getElementById("shown").textContent = `${shown} of ${rows.length} students`;
}

// The address keeps what is shown: filters, order, and the student whose details are open.

function remember() {
  const state = new URLSearchParams(filters.filter((each) => each.value).map((each) => [each.id, each.value]));
  const head = table.querySelector("th[aria-sort]");
  if (head) state.set(head.getAttribute("aria-sort") === "descending" ? "down" : "up", head.textContent);
  if (dialog.open) state.set("student", document.getElementById("who").textContent);
  history.replaceState(null, "", `#${state}`);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const each of filters) each.value = state.get(each.id) ?? "";
  for (const head of table.tHead.rows[0].cells) {
    if (head.textContent === state.get("up")) sort(head, false);
    if (head.textContent === state.get("down")) sort(head, true);
  }
  filter();
  if (numbers.has(state.get("student"))) showStudent(state.get("student"));
  else if (location.hash.includes("=")) table.scrollIntoView();
}

// One student's details.

function showStudent(name) {
  const student = run.students[numbers.get(name)];
  document.getElementById("who").textContent = name;
  document.getElementById("record").replaceChildren(...details(student));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  remember();
}

function* details(student) {
  const score = student.score === null ? "No score" : `${student.score} of ${run.max_score} points`;
  const own = student.own_score === null ? "" : `, ${student.own_score} on their own earlier modules`;
  yield make("p", {}, make("strong", {}, score), `${own}; ${student.status}. ${student.reason} ${student.hint}`);
  if (feedback[student.student]) yield make("p", {}, make("a", { href: feedback[student.student] }, "The student's feedback page"));
  yield* part("Likely mistakes", student.diagnoses.map(mistake));
  yield* components(student);
  yield* part("Failed probes", student.failures.flatMap(failed));
  yield* part("Opened decoys", student.decoys);
  yield* part("As released, or not handed in", student.unchanged);
  yield* part("Notes", student.notes);
  if (student.memory.some((found) => found !== null)) yield* memory(student);
}

function* part(title, entries) {
  if (!entries.length) return;
  yield make("h3", {}, title);
  yield make("ul", {}, ...entries.map((each) => make("li", {}, each)));
}

function* components(student) {
  const lines = run.components.map((each, at) => [each.name, student.components[at], each.points]);
  const lost = lines.filter(([, points, worth]) => points < worth);
  const whole = lines.filter(([, points, worth]) => points >= worth).map(([name]) => name);
  if (lost.length) yield make("h3", {}, "Components that lost points");
  if (lost.length) yield grid(["Component", "Points>", "Worth>"], lost);
  if (whole.length) yield make("p", { class: "faint" }, `All points on ${whole.join(", ")}.`);
}

function mistake(each) {
  const share = `${each.explained} of ${each.failed}`;
  const evidence = each.by_numbers ? `${share} wrong arrays: each ${each.cause}` : `${share} failed probes are answered just as by ${each.cause}`;
  return make("span", {}, make("strong", {}, `${each.component}: ${each.hint}`), ` ${evidence}.`);
}

// Probes that failed in one way stand together; what one alone failed has its hint.
function failed(each) {
  const probes = each.probes.map((number) => run.probes[number]);
  const why = each.blame.length ? `fails by the mistake in ${each.blame.join(", ")}` : `${each.reason}${each.where && ` [${each.where}]`}`;
  if (probes.length > 3) {
    const list = make("ul", {}, ...probes.map((probe) => make("li", {}, `${probe.component}, ${probe.name}`)));
    return [make("details", {}, make("summary", {}, `${probes.length} probes: ${why}`), list)];
  }
  return probes.map((probe) =>
    make("span", {}, make("strong", {}, `${probe.component}, ${probe.name}`), ` ${probe.text} `, make("span", { class: "faint" }, `${why}. ${each.blame.length ? "" : probe.hint}`)),
  );
}

function* memory(student) {
  const lines = run.figures.map((each, at) => {
    const found = student.memory[at];
    const times = found !== null && each.reference ? (found / each.reference).toFixed(2) : null;
    return [each.probe, each.figure, found, each.reference, times, each.limit];
  });
  yield make("h3", {}, "Memory and work");
  yield grid(["Probe", "Figure", "Found>", "Reference>", "Times>", "Allowed>"], lines);
}

function grid(heads, lines) {
  const kinds = heads.map((head) => (head.endsWith(">") ? { class: "number" } : {}));
  const shown = (value) => (value === null ? "-" : typeof value === "number" ? value.toLocaleString("en") : value);
  const head = make("tr", {}, ...heads.map((name, at) => make("th", { scope: "col", ...kinds[at] }, name.replace(">", ""))));
  const body = lines.map((cells) => make("tr", {}, ...cells.map((cell, at) => make("td", kinds[at], shown(cell)))));
  return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

// What calls all this.

document.querySelectorAll("table.sortable thead th").forEach(makeSortable);
unpack().then(listen);

function listen() {
  const form = document.querySelector("form.controls");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { filter(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); remember(); }));
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", remember);
  document.addEventListener("click", follow);
  addEventListener("hashchange", () => { if (location.hash.includes("=")) recall(); });
  recall();
  form.setAttribute("aria-busy", "false");
}

// A student's name opens the details and leaves the filters as they are.
function follow(event) {
  const link = event.target.closest("a[data-student]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  showStudent(link.dataset.student);
}

addEventListener("beforeprint", () => document.querySelectorAll("details.printed").forEach((each) => { each.open = true; }));
