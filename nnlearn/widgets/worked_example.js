// The Age/CGPA example: the table, the neuron with its numbers, and the lines of the calculation one after another.

const SIGNS = {right: "✓", rounded: "✓", cut: "✂", follows: "↪", unclear: "?", missing: "…", wrong: "✗"};
const NAMES = {z: "z", sigma: "σ(z)", y_hat: "ŷ", d: "d", w0: "w₀", w1: "w₁", w2: "w₂"}, WEIGHTS = ["w0", "w1", "w2"];
const LINE = 44, LARGEST = 1e6;

const widget = {
  build(page) {
    const {students, targets, printed, rules, verdicts} = page.fixed, inputs = ["1", "Age", "CGPA"];
    let scene = null, k = 0, size = null, drawn = {};
    const reading = () => page.values.reading, isPrinted = () => reading() === "printed";

    // --- the start: three presets, and any other three numbers where Python runs

    const controls = page.root.querySelector(".nnl-controls"), given = page.spec.controls.find(({name}) => name === "weights");
    const start = h("div", {class: "nnl-control we-start", role: "group", "aria-label": given.label}, controls);
    h("span", {class: "nnl-label"}, start, "start");
    const presets = h("select", {"aria-label": "weights at the start"}, start);
    given.values.forEach((weights, n) => h("option", {value: n}, presets, weights.map((w) => numberText(w)).join(" · ")));
    h("option", {value: "own", hidden: true}, presets, "your own");
    const fields = WEIGHTS.map((name) => h("input", {type: "text", inputmode: "decimal", size: 5, autocomplete: "off", name, "aria-label": `${NAMES[name]} at the start`}, h("label", {}, start, NAMES[name])));
    page.on(presets, "change", () => page.choose({weights: given.values[Number(presets.value)]}));
    const entries = fields.map((field, n) => typed(page, field, (text) => {
      const value = parsed(text), fits = Math.abs(value) <= LARGEST;
      set(field, {"aria-invalid": fits ? null : "true"});
      if (fits) page.choose({weights: page.values.weights.map((w, i) => (i === n ? value : w))});
      else page.message(`“${text.trim() || "nothing"}” is not a number that fits here: write one from ${numberText(-LARGEST)} to ${numberText(LARGEST)}.`);
    }, () => { page.message(""); tellStart(); }));
    page.on(page.root.querySelector("select[name=reading]"), "change", () => { if (scene.steps !== drawn.steps) page.go(0); });

    // --- the table and the neuron

    const table = h("table", {class: "we-table"}, page.stage), head = h("tr", {}, h("thead", {}, table));
    for (const text of ["student", "bias input", "Age", "CGPA", "target t", "decision ŷ"]) h("th", {scope: "col"}, head, text);
    const body = h("tbody", {}, table), rows = students.map((numbers, n) => {
      const row = h("tr", {}, body);
      h("th", {scope: "row"}, row, String(n + 1));
      for (const text of ["1", ...numbers, targets[n]]) h("td", {}, row, text);
      return {row, decision: h("td", {}, row)};
    });
    const svg = s("svg", {role: "img", class: "we-neuron"}, page.stage);
    const wires = s("g", {}, svg), boxes = inputs.map((name) => {
      const g = s("g", {}, svg);
      return {wire: s("path", {class: "we-wire"}, wires), box: s("rect", {rx: 9, class: "we-paper"}, g), name: s("text", {class: "we-quiet"}, g, name === "1" ? "bias" : name), value: s("text", {"text-anchor": "end"}, g)};
    });
    const card = s("rect", {rx: 12, class: "we-paper"}, svg), slots = {};
    for (const name of ["z", "sigma", "y_hat", "t", "d"]) {
      const g = s("g", {class: "we-slot"}, svg);
      slots[name] = {g, box: s("rect", {rx: 6}, g), name: s("text", {class: "we-quiet"}, g, NAMES[name] ?? name), value: s("text", {"text-anchor": "end"}, g), better: s("text", {class: "we-better", "text-anchor": "end"}, g)};
    }
    const weights = WEIGHTS.map((name) => { const g = s("g", {class: "we-slot we-weight"}, svg); return {g, box: s("rect", {rx: 6}, g), name: s("text", {class: "we-quiet"}, g, NAMES[name]), value: s("text", {"text-anchor": "end"}, g)}; });

    // --- the lines

    const turn = h("p", {class: "we-turn"}, page.panel), rule = h("p", {class: "we-rule"}, page.panel);
    const list = h("ol", {class: "we-lines"}, page.panel), verdict = h("p", {class: "we-verdict"}, page.panel);

    function arrange(width) {
      const wide = Math.min(width, 640), left = (width - wide) / 2, across = Math.min(140, Math.max(86, wide * 0.24)), high = 48, pitch = 86;
      const inside = Math.min(270, wide * 0.44), x = left + wide - inside - 1, height = 5 * LINE + 18;
      size = {width, narrow: wide < 420};
      boxes.forEach((input, n) => {
        const y = 5 + height / 2 + (n - 1) * pitch - high / 2, end = 5 + height / 2 + (n - 1) * 52;
        set(input.box, {x: left + 1, y, width: across, height: high});
        set(input.name, {x: left + 11, y: y + 30});
        set(input.value, {x: left + across - 9, y: y + 30});
        set(input.wire, {d: `M${left + across + 1} ${y + high / 2}L${x} ${end}`});
        const middle = (left + across + x) / 2, room = Math.min(132, x - left - across - 6), at = y + high / 2 + 0.5 * (end - y - high / 2);
        put(weights[n], middle - room / 2, at - 18, room, 36);
      });
      set(card, {x, y: 5, width: inside, height});
      Object.values(slots).forEach((slot, n) => put(slot, x + 9, 14 + n * LINE, inside - 18, LINE - 4));
      set(svg, {viewBox: `0 0 ${width} ${height + 10}`, width, height: height + 10});
      drawn = {};
    }

    function put(slot, x, y, width, height) {
      set(slot.box, {x, y, width, height});
      const pad = size.narrow ? 4 : 7;
      set(slot.name, {x: x + pad, y: y + height / 2 + 6});
      set(slot.value, {x: x + width - pad, y: y + height / 2 + 6});
      if (slot.better) set(slot.better, {x: x + width - pad, y: y + height / 2 + 6});
      Object.assign(slot, {x, width});
    }

    // --- what stands where after k lines

    // Of a reading: whose turn it is, what is worked out in it, and the weights so far.
    function worked() {
      const {slots: names} = rules[reading()], each = names.length, at = Math.max(k - 1, 0), nth = Math.floor(at / each);
      const told = {}, now = k ? names[at % each] : null, line = (i) => scene.lines[i].at(-1)[2];
      for (let i = nth * each; i < k; i++) told[names[i % each]] = line(i);
      const current = page.values.weights.map((w) => numberText(w)), decisions = {};
      for (let i = 0; i < k; i++) if (WEIGHTS.includes(names[i % each])) current[WEIGHTS.indexOf(names[i % each])] = line(i);
      const epoch = Math.floor(nth / students.length), first = epoch * students.length;
      for (let n = first; n <= nth; n++) if (n * each + names.indexOf("y_hat") < k) decisions[n - first] = {text: line(n * each + names.indexOf("y_hat"))};
      return {row: nth % students.length, epoch: epoch + 1, nth, each, now, told, current, decisions, better: {}, verdicts: {}};
    }

    // Of the page as printed: what it says, and what it should say where that is something else.
    function read() {
      const line = k ? printed[k - 1] : null, row = (line ?? printed[0]).row, told = {}, better = {}, marks = {}, decisions = {};
      const current = given.values[0].map((w) => numberText(w));
      for (const [n, {slot, row: of, numbers, correct, verdict: mark}] of printed.slice(0, k).entries()) {
        if (slot === "weights") numbers.forEach((text, i) => { current[i] = text; });
        else if (WEIGHTS.includes(slot)) current[WEIGHTS.indexOf(slot)] = numbers[0];
        if (slot === "y_hat") decisions[of] = {text: numbers[0], better: correct[0]};
        if (of === row && slot) { told[slot] = numbers[0]; marks[slot] = mark; if (mark !== "right") better[slot] = correct[0]; }
      }
      return {row, now: line?.slot, told, current, decisions, better, verdicts: marks};
    }

    function show(scene_, k_, f) {
      if (!size || (scene_ === drawn.scene && k_ === drawn.k)) return;
      scene = scene_;
      k = k_;
      const state = isPrinted() ? read() : worked();
      tellStart();
      rows.forEach(({row, decision}, n) => {
        set(row, {"data-now": n === state.row ? "true" : null});
        const made = state.decisions[n];
        decision.replaceChildren();
        if (made?.better) {
          h("span", {class: "we-bad"}, decision, `${made.text} ✗`);
          h("span", {class: "we-good"}, decision, ` ${made.better} ✓`);
        } else if (made) h("span", {class: made.text === targets[n] ? "we-good" : "we-bad"}, decision, `${made.text} ${made.text === targets[n] ? "✓" : "✗"}`);
      });
      boxes.forEach((input, n) => write(input.value, n ? students[state.row][n - 1] : "1"));
      const names = isPrinted() ? {sigma: "σ(z)"} : {sigma: rules[reading()].lines[rules[reading()].slots.indexOf("sigma")]?.[0][0]};
      for (const [name, slot] of Object.entries(slots)) {
        const text = name === "t" ? targets[state.row] : state.told[name], wrong = state.better[name] !== undefined && state.verdicts[name] === "wrong";
        const absent = (name === "d" && isPrinted()) || (name === "sigma" && names.sigma === undefined);
        set(slot.g, {visibility: absent ? "hidden" : null, "data-slot": name, "data-state": name === state.now ? "now" : text === undefined ? "ahead" : "there", "data-wrong": wrong ? "true" : null});
        if (name === "sigma") write(slot.name, names.sigma ?? "");
        write(slot.better, wrong && !size.narrow ? `✓ ${state.better[name]}` : "");
        set(slot.value, {x: slot.x + slot.width - 7 - (slot.better.textContent ? 14 + slot.better.textContent.length * 10.4 : 0)});
        write(slot.value, text === undefined ? "" : wrong ? `✗ ${text}` : text);
      }
      weights.forEach((slot, n) => {
        const isNow = WEIGHTS[n] === state.now || state.now === "weights";
        set(slot.g, {"data-slot": WEIGHTS[n], "data-state": isNow ? "now" : "there"});
        write(slot.value, state.current[n]);
        write(slot.name, size.narrow ? "" : NAMES[WEIGHTS[n]]);
        set(boxes[n].wire, {class: `we-wire ${state.current[n].startsWith("−") ? "we-less" : state.current[n] === "0" ? "we-none" : "we-more"}`});
      });
      if (isPrinted()) tellPrinted(state);
      else tellWorked(state);
      drawn = {scene, k, steps: scene.steps};
    }

    function tellStart() {
      const {weights: now} = page.values, nth = given.values.findIndex((weights) => same(weights, now));
      presets.value = nth < 0 ? "own" : nth;
      fields.forEach((field, n) => {
        if (entries[n].typing()) return;
        field.value = numberText(now[n], 6);
        set(field, {"aria-invalid": null});
      });
      start.hidden = isPrinted();
      page.root.querySelector("input[name=learning_rate]").closest(".nnl-control").hidden = isPrinted();
    }

    // A line; a finger goes to it, keys go by the arrows.
    function entry(number, state) {
      return h("li", {"data-state": state, "data-number": number, "aria-current": state === "now" ? "step" : null}, list);
    }
    page.on(list, "click", (event) => { const line = event.target.closest("li"); if (line) page.go(Number(line.dataset.number)); });

    function tellWorked({row, epoch, nth, each}) {
      const {error, told, slots: names, lines} = rules[reading()];
      write(turn, `Epoch ${epoch}, student ${row + 1}`);
      write(rule, `${error}. ${told}`);
      list.replaceChildren();
      set(list, {class: "we-lines"});
      names.forEach((name, n) => {
        const number = nth * each + n + 1, state = number === k ? "now" : number < k ? "there" : "ahead", made = entry(number, state);
        const parts = lines[n], last = parts.length - 1;
        if (state === "ahead") h("span", {}, made, `${parts[last][0]} = …`);
        else for (const [i, [symbol, formula]] of parts.entries()) {
          const [numbers, relation, value] = scene.lines[number - 1][i];
          if (state === "there" && i < last) continue;
          const shown = h("span", {class: "we-part"}, made);
          h("b", {class: "we-symbol"}, shown, symbol);
          if (state === "now") for (const text of [formula, numbers]) if (text) h("span", {class: "we-way"}, shown, `= ${text}`);
          h("b", {class: "we-value", "data-value": i === last ? name : null}, shown, `${relation} ${value}`);
        }
      });
      write(verdict, k === scene.steps ? `Here end the lines that are shown. ${scene.verdict}` : "");
    }

    function tellPrinted({row}) {
      write(turn, `Student ${row + 1}, as printed`);
      write(rule, k ? "" : "Take a pencil: which lines are right? Each is checked when it lights up.");
      list.replaceChildren();
      set(list, {class: "we-lines we-printed"});
      printed.forEach((line, n) => {
        if (line.row !== row) return;
        const number = n + 1, state = number === k ? "now" : number < k ? "there" : "ahead", made = entry(number, state);
        h("span", {class: "we-nth"}, made, String(number));
        h("code", {}, made, line.printed);
        if (state === "ahead") return;
        const mark = h("span", {class: "we-mark", "data-verdict": line.verdict}, made);
        h("span", {"aria-hidden": "true"}, mark, SIGNS[line.verdict] + " ");
        h("span", {}, mark, verdicts[line.verdict].toLowerCase());
        if (line.correct.length && line.verdict !== "right") h("span", {class: "we-correct"}, made, `✓ ${line.correct.join(", ")}`);
        if (state === "now") {
          h("span", {class: "we-means"}, made, `It must mean: ${line.means}.`);
          h("span", {class: "we-why"}, made, line.why);
        }
      });
      const right = printed.filter(({verdict: mark}) => mark === "right" || mark === "rounded").length;
      write(verdict, k === scene.steps ? `${right} of ${printed.length} lines are right, rounded ones included. Choose a reading above to see it done consistently.` : "");
    }

    function words(scene_, k_) {
      if (!k_) return "Nothing is worked out yet.";
      if (isPrinted()) {
        const {printed: text, verdict: mark, correct, why} = printed[k_ - 1];
        return `Line ${k_} of ${printed.length}, ${verdicts[mark]}: ${text}.${correct.length ? ` Correct: ${correct.join(", ")}.` : ""} ${why}`;
      }
      const {slots: names, lines} = rules[reading()], each = names.length, nth = Math.floor((k_ - 1) / each);
      const [symbol, formula] = lines[(k_ - 1) % each].at(-1), [numbers, relation, value] = scene_.lines[k_ - 1].at(-1);
      return `Epoch ${Math.floor(nth / students.length) + 1}, student ${(nth % students.length) + 1}: ${[symbol, formula, numbers].filter(Boolean).join(" = ")} ${relation} ${value}.`;
    }

    return {arrange, show, words};
  },
};
