// Does in ODK Web Forms' engine what bench_engine.py does in ours; seconds go back to the server.
import { loadForm } from "/engine.js";
import { effect, reactive } from "/vue.js";

const plan = await (await fetch("plan.json")).json();
const now = () => performance.now() / 1000;

function find(node, ref) {
  for (const child of node.currentState.children ?? []) {
    const its = child.currentState.reference;
    if (its === ref) return child;
    if (ref.startsWith(its + "/") || ref.startsWith(its + "[")) {
      const found = find(child, ref);
      if (found) return found;
    }
  }
  return null;
}

function give(node, value) {
  if (node.nodeType === "select") node.selectValues([].concat(value));
  else node.setValue(value);
}

function median(times) {
  times.sort((one, other) => one - other);
  return times[times.length >> 1];
}

function timed(count, work) {
  const times = [];
  for (let at = 0; at < count; at++) {
    const began = now();
    work(at);
    times.push(now() - began);
  }
  return median(times);
}

// What followed from the answers: whether it is relevant, and its value where it is.
function seen(node) {
  const state = node.currentState;
  return state.relevant ? [true, String(state.instanceValue)] : [false, ""];
}

function* all(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* all(child);
}

// A client must be told what an answer changed, wherever that is: ours returns it. ODK's own client
// gives the engine Vue's `reactive`, and its components listen to what they show. So does this.
function listen(root, told) {
  for (const node of all(root)) {
    effect(() => {
      const state = node.currentState;
      for (const name of ["relevant", "readonly", "required", "value", "label", "hint"]) state[name];
      state.valueOptions;
      node.validationState?.violation;
      told.add(node);
    });
  }
}

function answerAll(root, answers) {
  const nodes = new Map();
  const known = (ref) => {
    if (!nodes.has(ref)) nodes.set(ref, find(root, ref));
    return nodes.get(ref);
  };
  const acts = answers.map(([ref, value, follows]) => [known(ref), value, follows.map(known)]);
  const times = acts.map(([node, value, follows]) => {
    const began = now();
    give(node, value);
    follows.map((each) => [each.currentState.relevant, each.currentState.value]);
    return now() - began;
  });
  const follows = answers.flatMap(([ref, value, after]) => after);
  return [median(times), Object.fromEntries(follows.map((ref) => [ref, seen(known(ref))]))];
}

async function measure(form) {
  const source = await (await fetch(form.name + ".xml")).text();
  const out = {};
  const times = [];
  let root = null;
  let loaded = null;
  for (let at = 0; at < 4; at++) {
    const began = now();
    loaded = await loadForm(source, {
      missingResourceBehavior: "BLANK",
      fetchFormAttachment: async () => new Response("", { status: 404 }),
    });
    if (loaded.status === "failure") throw loaded.error;
    root = loaded.createInstance().root;
    if (at > 0) times.push(now() - began);
  }
  out.open = median(times);

  [out["answer, untold"]] = answerAll(root, form.answers);
  const told = new Set();
  const heard = loaded.createInstance({ stateFactory: reactive }).root;
  listen(heard, told);
  told.clear();
  [out.answer, out.seen] = answerAll(heard, form.answers);
  if (told.size < form.answers[0][2].length) throw new Error("nobody was told");

  const from = find(root, form.filter.from);
  give(from, form.filter.values[0]); // the row of what is filtered may come by that
  const to = find(root, form.filter.to);
  let offered = 0;
  const filter = (at) => {
    give(from, form.filter.values[at % form.filter.values.length]);
    offered = to.currentState.valueOptions.length;
  };
  filter(1);
  out.filter = timed(9, filter);
  if (offered !== form.filter.offered) throw new Error(`${offered} choices`);

  const rows = find(root, form.repeat.ref);
  const add = () => rows.addInstances(rows.currentState.children.length - 1, 1);
  for (const row of form.repeat.rows) {
    const missing = row - 1 - rows.currentState.children.length;
    if (missing > 0) rows.addInstances(rows.currentState.children.length - 1, missing);
    out[`row ${row}`] = timed(5, add);
  }
  return out;
}

if (!crossOriginIsolated) throw new Error("a clock of 100 µs measures no answer");
const results = {};
for (const form of plan) {
  try {
    results[form.name] = await measure(form);
  } catch (error) {
    results[form.name] = { error: String(error) };
  }
}
await fetch("results", { method: "POST", body: JSON.stringify(results) });
