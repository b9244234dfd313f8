// One training step, number by number: each unit is a card whose left half fills on the way forward, downwards,
// and whose right half fills on the way back, upwards.

const ROW = 23, PAD = 8, FORWARD = ["b", "z", "a", "y"], BACKWARD = ["db", "delta", "slope", "da"];
const LABELS = {delta: "δ"};

const widget = {
  build(page) {
    const {fixed} = page, {sizes, names, given} = fixed, last = sizes.length - 1;
    const places = names.map(placeOf), numbers = new Map(places.map((place, n) => [place.key + "/" + (place.example ?? ""), n]));
    const kinds = new Set(places.map(({kind, layer}) => kind + layer));
    let scene = null, k = 0, example = 0, chosen = null, visited = null, size = {}, drawn = {};

    // --- the parts

    const bar = h("div", {class: "bp-phases", role: "group", "aria-label": "Parts of the step"}, page.root.querySelector(".nnl-controls"));
    const phases = fixed.phases.map((phase, n) => {
      const made = h("button", {type: "button", "data-phase": phase}, bar);
      h("span", {class: "bp-number", "aria-hidden": "true"}, made, String(n + 1));
      h("span", {}, made, phase);
      page.on(made, "click", () => page.go(fixed.phase.indexOf(n, given) - given + 1));
      return made;
    });
    const again = h("button", {type: "button", class: "bp-again"}, bar, "↻ next training step");
    const first = h("button", {type: "button", class: "bp-first"}, bar, "first numbers");
    const svg = s("svg", {class: "bp-picture", role: "group"}, page.stage);
    const wires = s("g", {"aria-hidden": "true"}, svg), pulses = s("g", {"aria-hidden": "true"}, svg);
    const cards = s("g", {}, svg), labels = s("g", {}, svg);
    const typing = h("input", {type: "text", class: "bp-typing", inputmode: "decimal", autocomplete: "off", hidden: true}, page.stage);
    const now = h("div", {class: "bp-now"}, page.stage), about = h("p", {class: "bp-about"}, now), line = h("div", {class: "bp-line"}, now);
    const why = h("div", {class: "bp-why", hidden: true}, page.panel);
    const all = h("details", {class: "bp-all"}, page.panel);
    h("summary", {"data-lm-suppress-shortcuts": "true", tabindex: "0"}, all, "All numbers, and what was agreed");
    const agreed = h("ul", {class: "bp-agreed"}, all), list = h("div", {class: "bp-list"}, all);
    for (const text of fixed.conventions) h("li", {}, agreed, text);

    // --- numbers

    const isThere = (n) => n < given + k;
    const told = (n, digits = 4) => (typeof scene.values[n] === "string" ? scene.values[n] : numberText(scene.values[n], digits));
    const full = (n) => [fixed.symbols[n], ...scene.ways[n]].join(" = ") + ` ${scene.relations[n]} ${told(n)}`;
    const at = (key) => numbers.get(key + "/") ?? numbers.get(`${key}/${example}`);

    // Which of a weight's or bias's numbers is shown: the new one once there is one; the gradient on the way back.
    function shownAt(kind, place) {
      const [old, slope, fresh] = [at(kind + place), at("d" + kind + place), at(`${kind}_new${place}`)];
      if (fresh !== undefined && isThere(fresh)) return fresh;
      if (kind === "b") return old;
      const current = k ? scene.causes[given + k - 1] : [], updating = k && fixed.phase[given + k - 1] === 3;
      const read = current.some((n) => places[n].kind === "W" && places[n].layer === places[old].layer);
      return slope !== undefined && isThere(slope) && !read && !updating ? slope : old;
    }

    // --- cards and wires, once

    const cells = [], edges = [];
    const unitCards = sizes.map((count, layer) => Array.from({length: count}, (_, unit) => makeCard(layer, unit)));
    const lossCard = s("g", {class: "bp-card bp-loss"}, cards), lossBox = s("rect", {rx: 10, class: "bp-paper"}, lossCard);
    const lossCells = [...Array(fixed.examples > 1 ? fixed.examples : 0).keys()].map((e) => makeCell(lossCard, "losses", () => numbers.get(`losses/${e}`), fixed.symbols[numbers.get(`losses/${e}`)]));
    lossCells.push(makeCell(lossCard, "E", () => numbers.get("E/"), "E"));
    const heads = sizes.map((_, layer) => s("text", {class: "bp-head"}, cards, layer ? `layer ${layer} · ${fixed.activations[layer - 1]}` : "inputs"));
    const lossHead = s("text", {class: "bp-head"}, cards, "loss");

    for (let layer = 1; layer <= last; layer++)
      for (let j = 0; j < sizes[layer]; j++)
        for (let i = 0; i < sizes[layer - 1]; i++) {
          const place = `${layer}.${i}.${j}`, wire = s("g", {}, wires);
          const glow = s("path", {class: "bp-glow"}, wire), path = s("path", {class: "bp-wire"}, wire), reach = s("path", {class: "bp-reach"}, wire);
          const cell = makeCell(labels, "W", () => shownAt("W", place), "");
          page.on(reach, "click", () => choose(cell));
          edges.push({layer, i, j, glow, path, reach, cell, number: () => at(`W${place}`)});
        }
    const outs = unitCards[last].map(() => { const wire = s("g", {}, wires); return [s("path", {class: "bp-glow"}, wire), s("path", {class: "bp-wire bp-plain"}, wire)]; });
    set(cells[0].g, {tabindex: "0"});
    const dots = Array.from({length: 12}, () => s("circle", {r: 6, class: "bp-pulse", visibility: "hidden"}, pulses));

    function makeCard(layer, unit) {
      const g = s("g", {class: "bp-card"}, cards), box = s("rect", {rx: 10, class: "bp-paper"}, g), made = {layer, unit, box, left: [], right: []};
      const place = `${layer}.${unit}`;
      if (!layer) { made.left = [makeCell(g, "x", () => at(`x${place}`), null)]; return made; }
      const has = (kind) => kinds.has(kind + layer) || (kind === "y" && layer === last);
      made.left = FORWARD.map((kind) => has(kind) ? makeCell(g, kind, () => (kind === "b" ? shownAt("b", place) : at(kind === "y" ? `y0.${unit}` : kind + place)), kind) : null);
      made.right = BACKWARD.map((kind) => has(kind) ? makeCell(g, kind, () => at(kind + place), LABELS[kind] ?? kind) : null);
      return made;
    }

    function makeCell(parent, kind, number, label) {
      const g = s("g", {class: `bp-cell bp-${BACKWARD.includes(kind) ? "backward" : "forward"}`, tabindex: "-1", role: "button"}, parent);
      const cell = {g, kind, number, label, title: s("title", {}, g), box: s("rect", {rx: 5}, g), name: s("text", {class: "bp-name"}, g), value: s("text", {class: "bp-value", "text-anchor": "end"}, g)};
      page.on(g, "click", () => choose(cell));
      cells.push(cell);
      return cell;
    }

    // --- places

    function arrange(width) {
      const cardWidth = 216, lossWidth = fixed.examples > 1 ? 128 : 118, inputWidth = 96;
      const gap = (width - inputWidth - lossWidth - last * cardWidth - 8) / (last + 1), flat = gap >= 64;
      size = {flat, width, roomy: flat && gap >= 108, wide: flat ? Math.min(gap, 108) : 66};
      if (flat) across(width, {cardWidth, lossWidth, inputWidth, gap: Math.min(gap, 190)});
      else downwards(width);
      for (const [n, unit] of unitCards[last].entries()) for (const wire of outs[n]) set(wire, {d: curve(unit.exit, lossBox.at.entry)});
      for (const edge of edges) {
        edge.from = unitCards[edge.layer - 1][edge.i].exit;
        edge.to = unitCards[edge.layer][edge.j].entry;
        for (const path of [edge.glow, edge.path, edge.reach]) set(path, {d: `M${edge.from}L${edge.to}`});
      }
      size.open = unitCards.map((_, layer) => layer && sizes[layer] * sizes[layer - 1] <= 8 && spread(edges.filter((edge) => edge.layer === layer)).clear);
      set(svg, {viewBox: `0 0 ${width} ${size.height}`, width, height: size.height});
      drawn = {};
    }

    // Layers side by side.
    function across(width, {cardWidth, lossWidth, inputWidth, gap}) {
      const tall = 4 * ROW + 2 * PAD, most = Math.max(...sizes), pitch = tall + (most > 3 ? 14 : 28), body = (most - 1) * pitch + tall;
      const used = inputWidth + lossWidth + last * cardWidth + (last + 1) * gap, top = 42;
      let x = (width - used) / 2;
      for (const [layer, column] of unitCards.entries()) {
        const wide = layer ? cardWidth : inputWidth, high = layer ? tall : ROW + 2 * PAD;
        set(heads[layer], {x: x + wide / 2, y: 26, "text-anchor": "middle"});
        column.forEach((unit, n) => {
          const y = top + body / 2 + (n - (column.length - 1) / 2) * pitch - high / 2;
          putCard(unit, x, y, wide, high, layer ? 88 : wide - 2 * PAD);
          Object.assign(unit, {entry: [x, y + high / 2], exit: [x + wide, y + high / 2]});
        });
        x += wide + gap;
      }
      const high = lossCells.length * ROW + 2 * PAD, y = top + body / 2 - high / 2;
      putLoss(x, y, lossWidth, high);
      lossBox.at = {entry: [x, y + high / 2]};
      set(lossHead, {x: x + lossWidth / 2, y: y - 12, "text-anchor": "middle"});
      size.height = top + body + 8;
    }

    // Layers one below the other, where there is not the width.
    function downwards(width) {
      const room = Math.min(220, (width + 6) / Math.max(...sizes) - 6), twin = room >= 190, gap = 78;
      const rows = ({left, right}) => (twin ? 4 : [...left, ...right].filter(Boolean).length);
      size.pad = room < 120 ? 4 : PAD;
      let y = 30;
      for (const [layer, row] of unitCards.entries()) {
        const high = (layer ? rows(row[0]) : 1) * ROW + 2 * PAD;
        set(heads[layer], {x: 0, y: y - 10, "text-anchor": "start"});
        row.forEach((unit, n) => {
          const x = width / 2 + (n - row.length / 2) * (room + 6) + 3;
          putCard(unit, x, y, room, high, twin && layer ? (room - 3 * PAD) * 0.44 : room - 2 * size.pad, !twin);
          Object.assign(unit, {entry: [x + room / 2, y], exit: [x + room / 2, y + high]});
        });
        y += high + gap;
      }
      const high = lossCells.length * ROW + 2 * PAD;
      putLoss(width / 2 - 60, y - 30, 120, high);
      lossBox.at = {entry: [width / 2, y - 30]};
      set(lossHead, {x: width / 2 - 72, y: y - 30 + high / 2 + 5, "text-anchor": "end"});
      size.height = y - 30 + high + 8;
    }

    function putCard(unit, x, y, wide, high, leftWide, stacked = false) {
      set(unit.box, {x, y, width: wide, height: high});
      const pad = stacked ? size.pad : PAD;
      let row = 0;
      unit.left.forEach((cell, n) => { if (cell) putCell(cell, x + pad, y + PAD + (stacked ? row++ : unit.layer ? n : 0) * ROW, leftWide); });
      const rightX = stacked ? x + pad : x + 2 * PAD + leftWide, rightWide = stacked ? leftWide : wide - 3 * PAD - leftWide;
      unit.right.forEach((cell, n) => { if (cell) putCell(cell, rightX, y + PAD + (stacked ? row++ : n) * ROW, rightWide); });
    }

    function putLoss(x, y, wide, high) {
      set(lossBox, {x, y, width: wide, height: high});
      lossCells.forEach((cell, n) => putCell(cell, x + PAD, y + PAD + n * ROW, wide - 2 * PAD));
    }

    function putCell(cell, x, y, width) {
      Object.assign(cell, {x, y, width});
      set(cell.box, {x, y: y + 1, width, height: ROW - 2});
      set(cell.name, {x: x + 4, y: y + ROW - 6.5});
      set(cell.value, {x: x + width - 4, y: y + ROW - 6.5});
    }

    // Places for the labels of some edges, all equally far along, where they keep out of each other's way.
    function spread(some) {
      const {wide} = size, high = 24;
      let best = {gap: -1};
      for (const share of [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82]) {
        const middles = some.map(({from, to}) => from.map((v, axis) => v + share * (to[axis] - v)));
        let gap = Infinity;
        middles.forEach(([x, y], n) => middles.slice(0, n).forEach(([u, v]) => { gap = Math.min(gap, Math.max(Math.abs(x - u) / wide, Math.abs(y - v) / high)); }));
        if (gap > best.gap + 0.01) best = {gap, middles};
        if (gap >= 1) break;
      }
      return {clear: best.gap >= 1, middles: best.middles};
    }

    function putLabels(lit) {
      for (let layer = 1; layer <= last; layer++) {
        const here = edges.filter((edge) => edge.layer === layer);
        const some = size.open[layer] ? here : here.filter((edge) => lit.has(edge) || edge.cell === visited);
        const {middles} = some.length ? spread(some) : {};
        for (const edge of here) set(edge.cell.g, {visibility: some.includes(edge) ? null : "hidden"});
        some.forEach((edge, n) => {
          const text = labelOf(edge), wide = text.length * 9 + 14;
          putCell(edge.cell, middles[n][0] - wide / 2, middles[n][1] - ROW / 2, wide);
        });
      }
    }

    function labelOf(edge) {
      const n = edge.cell.number(), {kind} = places[n];
      return size.roomy ? (kind === "dW" ? "dW " : kind === "W_new" ? "→ " : "") + told(n) : (kind === "dW" ? "∂" : kind === "W_new" ? "→" : "") + told(n, 3);
    }

    // --- what is shown

    function show(given_, k_, f) {
      if (!size.width) return;  // not on the page yet
      if (given_ !== drawn.scene || k_ !== drawn.k) { scene = given_; k = k_; tell(); Object.assign(drawn, {scene, k}); }
      flow(f);
    }

    const current = () => (k ? given + k - 1 : null);

    function tell() {
      const n = current();
      for (let i = given; i < given + k; i++) example = places[i].example ?? example;
      if (fixed.examples > 1) write(heads[0], `example ${example + 1}`);
      const causes = new Set(n === null ? [] : scene.causes[n]);
      const lit = new Set(edges.filter((edge) => belongs(edge, n, causes)));
      drawn.lit = lit;
      putLabels(lit);
      const largest = Math.max(...edges.map((edge) => Math.abs(scene.values[edge.number()]) || 0)) || 1;
      for (const edge of edges) {
        const w = Number(scene.values[edge.number()]) || 0;
        set(edge.path, {class: `bp-wire ${w < 0 ? "bp-less" : w > 0 ? "bp-more" : "bp-none"}`, "stroke-width": (1.4 + (3.4 * Math.abs(w)) / largest).toFixed(1)});
        set(edge.glow, {visibility: lit.has(edge) ? null : "hidden"});
      }
      outs.forEach(([glow], unit) => set(glow, {visibility: litOut(n, unit) ? null : "hidden"}));
      for (const cell of cells) drawCell(cell, n, causes);
      tellLine(n);
      phases.forEach((made, phase) => {
        const here = n !== null && fixed.phase[n] === phase, done = n !== null && fixed.phase[n] > phase;
        set(made, {"aria-current": here ? "step" : null, "data-done": done ? "true" : null});
      });
      set(first, {hidden: ["x", "y", "parameters"].every((name) => same(page.values[name], page.spec.controls.find((control) => control.name === name).values[0]))});
      if (chosen !== null && !why.hidden) explain(chosen, false);
      if (all.open) tellAll();
      set(svg, {"aria-label": words(scene, k)});
    }

    function belongs(edge, n, causes) {
      if (n === null) return false;
      const own = `${edge.layer}.${edge.i}.${edge.j}`, {key} = places[n];
      if (key === `dW${own}` || key === `W_new${own}`) return true;
      return causes.has(edge.number()) && places[n].kind !== "W_new";
    }

    function litOut(n, unit) {
      if (n === null) return false;
      const {kind, layer} = places[n];
      return kind === "E" || kind === "losses" || (layer === last && places[n].unit === unit && scene.causes[n].some((cause) => places[cause].kind === "y"));
    }

    function drawCell(cell, n, causes) {
      const number = cell.number(), there = isThere(number), state = number === n ? "now" : causes.has(number) ? "cause" : there ? "there" : "ahead";
      const isLabel = edges.some((edge) => edge.cell === cell);
      const label = isLabel ? "" : cell.label ?? fixed.symbols[number];
      const name = places[number].kind === "b_new" ? "b⁺" : label === "slope" && cell.width < 84 ? "a′" : label;
      set(cell.g, {"data-state": state, "data-kind": places[number].kind, "data-name": names[number], "aria-pressed": String(number === chosen)});
      write(cell.title, `${fixed.symbols[number]}: ${there ? told(number) : "not worked out yet"}`);
      write(cell.name, name);
      const edge = isLabel && edges.find((e) => e.cell === cell);
      write(cell.value, !there ? "" : edge ? labelOf(edge) : fitted(number, cell.width - 9 - 8.4 * name.length));
    }

    // A number in as many digits as there is room for.
    function fitted(number, room) {
      return [4, 3, 2].map((digits) => told(number, digits)).find((text) => text.length * 9.6 - (text.includes(".") ? 4.8 : 0) <= room) ?? told(number, 1);
    }

    function tellLine(n) {
      line.replaceChildren();
      if (n === null) {
        write(about, "Everything that is given stands in its place. Play, or press →, and the numbers come one by one.");
        h("span", {class: "bp-symbol"}, line, "E");
        h("span", {class: "bp-rest"}, line, "= ?");
        return;
      }
      write(about, `${fixed.phases[fixed.phase[n]]} · ${fixed.about[n]}`);
      h("span", {class: "bp-symbol"}, line, fixed.symbols[n]);
      scene.ways[n].forEach((way, row) => h("span", {class: row ? "bp-rest bp-put" : "bp-rest"}, line, `= ${way}`));
      h("b", {class: "bp-rest bp-result", "data-value": names[n]}, line, `${scene.relations[n]} ${told(n)}`);
    }

    function tellAll() {
      list.replaceChildren();
      names.forEach((name, n) => {
        const made = h("button", {type: "button", "data-name": name, "data-there": isThere(n) ? "true" : null}, list, isThere(n) ? full(n) : `${fixed.symbols[n]}: not yet`);
        page.on(made, "click", () => explain(n));
      });
    }
    page.on(all, "toggle", () => { if (all.open) tellAll(); });

    // --- numbers on their way: along the edges that are concerned

    function flow(f) {
      const n = f > 0 ? given + k : null, ways = [];
      if (n !== null) {
        const {kind} = places[n], causes = new Set(scene.causes[n]);
        if (kind === "z" || kind === "da") for (const edge of edges) if (belongs(edge, n, causes)) ways.push(kind === "z" ? [edge.from, edge.to] : [edge.to, edge.from]);
        unitCards[last].forEach((unit, j) => { if (litOut(n, j)) ways.push(kind === "E" || kind === "losses" ? [unit.exit, lossBox.at.entry] : [lossBox.at.entry, unit.exit]); });
      }
      dots.forEach((dot, i) => {
        const way = ways[i];
        set(dot, way ? {visibility: null, cx: (way[0][0] + f * (way[1][0] - way[0][0])).toFixed(1), cy: (way[0][1] + f * (way[1][1] - way[0][1])).toFixed(1)} : {visibility: "hidden"});
      });
    }

    // --- why

    function choose(cell) {
      const number = cell.number();
      rove(cell);
      explain(number);
      if (number < given && /^[xyWb]$/.test(places[number].kind)) edit(cell, number);
    }

    function explain(number, scroll = true) {
      chosen = number;
      for (const cell of cells) set(cell.g, {"aria-pressed": String(cell.number() === number)});
      why.hidden = false;
      const open = new Set([...why.querySelectorAll("[aria-expanded=true]")].map((made) => made.dataset.path));
      why.replaceChildren();
      const head = h("div", {class: "bp-why-head"}, why);
      h("b", {}, head, `Why is ${fixed.symbols[number]} what it is?`);
      const close = h("button", {type: "button", "aria-label": "Close", title: "Close"}, head, "✕");
      page.on(close, "click", () => { chosen = null; why.hidden = true; for (const cell of cells) set(cell.g, {"aria-pressed": "false"}); });
      h("p", {class: "bp-about"}, why, `${fixed.symbols[number]} · ${fixed.about[number]}`);
      if (number < given) h("p", {}, why, `${full(number)} was given.${!/^[xyWb]$/.test(places[number].kind) ? "" : page.live ? " Write another number in its place, and every number follows." : " Changing it needs a running Python."}`);
      else if (!isThere(number)) {
        const row = h("p", {}, why, "It is not worked out yet. "), there = h("button", {type: "button"}, row, `Go to step ${number - given + 1}`);
        page.on(there, "click", () => page.go(number - given + 1));
      } else {
        for (const chain of scene.chains[number] ?? []) h("p", {class: "bp-chain"}, why, chain);
        branch(h("ul", {class: "bp-tree"}, why), number, "", open, true);
      }
      if (scroll) why.scrollIntoView({block: "nearest", behavior: page.reduced() ? "auto" : "smooth"});
    }

    // A number over what it was made from, as trace.why tells it.
    function branch(parent, number, path, open, unfolded) {
      const item = h("li", {}, parent), causes = scene.causes[number].filter((cause) => cause >= given), here = `${path}/${number}`;
      if (!causes.length) { h("span", {class: "bp-leaf", "data-name": names[number]}, item, full(number)); return; }
      const made = h("button", {type: "button", "data-path": here, "data-name": names[number]}, item, full(number)), inside = h("ul", {}, item);
      const unfold = (is) => {
        set(made, {"aria-expanded": String(is)});
        inside.hidden = !is;
        if (is && !inside.children.length) for (const cause of causes) branch(inside, cause, here, open, false);
      };
      page.on(made, "click", () => unfold(made.getAttribute("aria-expanded") !== "true"));
      unfold(unfolded || open.has(here));
    }

    // --- other numbers in the place of those that are given

    function edit(cell, number) {
      if (!page.live) return page.message("Changing a number needs a running Python: this page has none.");
      page.message("");
      const middle = cell.x + cell.width / 2;
      typing.hidden = false;
      typing.dataset.number = number;
      set(typing, {"aria-label": `${fixed.symbols[number]}, as a number`, "aria-invalid": null});
      typing.style.left = `${Math.max(0, Math.min(size.width - 104, middle - 52))}px`;
      typing.style.top = `${cell.y + ROW / 2 - 18}px`;
      typing.value = told(number, 12);
      typing.focus();
      typing.select();
    }

    function leave() {
      if (typing.hidden) return;
      const back = cells.find((cell) => cell.number() === Number(typing.dataset.number));
      typing.hidden = true;
      back?.g.focus();
    }

    function take() {
      const value = parsed(typing.value), number = Number(typing.dataset.number);
      if (!(Math.abs(value) <= fixed.largest)) {
        set(typing, {"aria-invalid": "true"});
        return page.message(`“${typing.value.trim() || "nothing"}” is not a number that fits here: write one from ${numberText(-fixed.largest)} to ${numberText(fixed.largest)}.`);
      }
      leave();
      const {kind, layer, example: row, from, unit} = places[number];
      if (kind === "x" || kind === "y") {
        const table = page.values[kind].map((values) => [...values]);
        table[row][unit] = value;
        page.choose({[kind]: table});
      } else {
        const parameters = structuredClone(page.values.parameters);
        if (kind === "W") parameters.weights[layer - 1][from][unit] = value;
        else parameters.biases[layer - 1][unit] = value;
        page.choose({parameters});
      }
    }

    page.on(typing, "keydown", (event) => {
      if (event.key === "Enter") take();
      else if (event.key === "Escape") { page.message(""); leave(); }
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    page.on(typing, "blur", () => { typing.hidden = true; });

    page.on(again, "click", () => { page.go(0); page.choose({parameters: scene.after}); });
    page.on(first, "click", () => {
      page.go(0);
      page.choose(Object.fromEntries(["x", "y", "parameters"].map((name) => [name, page.spec.controls.find((control) => control.name === name).values[0]])));
    });

    // --- the keyboard in the picture: one stop for the tab key, then up and down through the numbers

    function rove(cell) {
      for (const other of cells) set(other.g, {tabindex: other === cell ? "0" : "-1"});
      visited = cell;
      putLabels(drawn.lit);
      if (edges.some((edge) => edge.cell === cell)) drawCell(cell, current(), new Set(k ? scene.causes[current()] : []));
      cell.g.focus({preventScroll: true});
    }
    page.on(svg, "keydown", (event) => {
      const here = cells.findIndex((cell) => cell.g === event.target);
      if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const steps = {ArrowDown: 1, ArrowUp: -1};
      if (event.key in steps) {
        rove(cells[(here + steps[event.key] + cells.length) % cells.length]);
      } else if (event.key === "Enter" || event.key === " ") choose(cells[here]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });

    function words(scene_, k_) {
      if (!k_) return `Step 0 of ${scene_.steps}: nothing is worked out yet.`;
      const n = given + k_ - 1;
      return `Step ${k_} of ${scene_.steps}, ${fixed.phases[fixed.phase[n]]}: ${full(n)}; ${fixed.about[n]}.`;
    }

    return {arrange, show, words(scene_, k_) { scene ??= scene_; return words(scene_, k_); }};
  },
};

// Where a number stands: "W1[0,2]" is on the edge from unit 0 to unit 2 of layer 1.
function placeOf(name) {
  const [, kind, layer, fresh, inside] = name.match(/^(dW|db|da|delta|slope|losses|learning_rate|[WbzaxyEn])(\d*)(_new)?(?:\[(.*)\])?$/);
  const index = inside ? inside.split(",").map(Number) : [], told = kind + (fresh ?? "");
  if (/^d?W/.test(kind)) return {kind: told, layer: Number(layer), from: index[0], unit: index[1], key: `${told}${layer}.${index[0]}.${index[1]}`};
  if (/^d?b/.test(kind)) return {kind: told, layer: Number(layer), unit: index[0], key: `${told}${layer}.${index[0]}`};
  if (kind === "losses") return {kind, example: index[0], key: kind};
  if (!index.length) return {kind, key: kind};
  return {kind, layer: Number(layer || 0), example: index[0], unit: index[1], key: `${kind}${layer || 0}.${index[1]}`};
}

// A wire that leaves and arrives straight.
function curve([x, y], [u, v]) {
  return `M${x} ${y}L${u} ${v}`;
}
